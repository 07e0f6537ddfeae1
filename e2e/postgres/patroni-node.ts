/** One PostgreSQL and the Patroni that starts it, moves the primary and tells who it is. */
import { type ChildProcess, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Balancer, openBalancer } from "../support/balancer";
import { freePorts, type Machine } from "./cluster-machine";
import type { Programs } from "./cluster-programs";

/** The smallest `ttl` that Patroni takes: a primary that is gone is missed for so many seconds. Half of it are for a slow etcd. */
const FAILOVER = { ttl: 20, loop_wait: 1, retry_timeout: 9 };

export interface Node {
  name: string;
  url: (user: string, database: string) => string;
  isPrimary: () => Promise<boolean>;
  start: () => void;
  /** Patroni and PostgreSQL, as when the machine loses its power. */
  kill: () => void;
  /** SIGSTOP for all its processes. */
  suspend: () => void;
  resume: () => void;
  /** Nothing that it says reaches anybody, and nothing reaches it: not etcd, HAProxy, nor the other nodes. */
  cutOff: () => void;
  reconnect: () => void;
}

/** As far as it is asked for here. */
interface Told {
  replication?: { state: string }[];
  members?: { name: string; role: string }[];
}

interface Answer {
  status: number;
  told: Told;
}

export class PatroniNode implements Node {
  private wires: Balancer[] = [];
  private patroni?: ChildProcess;
  private suspended: number[] = [];

  private constructor(
    readonly name: string,
    private readonly machine: Machine,
    private readonly programs: Programs,
    private readonly port: string,
    private readonly restPort: string,
  ) {}

  static async prepare(name: string, machine: Machine, programs: Programs, etcd: string): Promise<PatroniNode> {
    const [port, restPort] = await freePorts(2);
    const node = new PatroniNode(name, machine, programs, port, restPort);
    // Whatever goes in or out passes one of these.
    for (const target of [port, restPort, etcd]) node.wires.push(await openBalancer([target]));
    machine.write(`${name}.yml`, JSON.stringify(node.settings()));
    return node;
  }

  /** JSON is YAML. */
  private settings(): object {
    const [outside, restOutside, etcd] = this.wires.map((wire) => `127.0.0.1:${wire.port}`);
    const users = ["superuser", "replication", "rewind"].map((use) => [use, { username: "postgres" }]);
    return {
      scope: "latchkey",
      name: this.name,
      restapi: { listen: `127.0.0.1:${this.restPort}`, connect_address: restOutside },
      etcd3: { host: etcd, use_proxies: true },
      bootstrap: {
        dcs: {
          ...FAILOVER,
          synchronous_mode: true,
          primary_start_timeout: 0,
          postgresql: { use_pg_rewind: true, use_slots: true },
        },
        initdb: [{ encoding: "UTF8" }, { locale: "C" }, "no-sync"],
      },
      postgresql: {
        listen: `127.0.0.1:${this.port}`,
        connect_address: outside,
        data_dir: this.data,
        bin_dir: this.programs.postgres,
        pgpass: this.machine.file(`${this.name}.pgpass`),
        authentication: Object.fromEntries(users),
        pg_hba: ["local all all trust", "host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"],
        // No power is cut here.
        parameters: { fsync: "off", unix_socket_directories: "", max_connections: 100, wal_sender_timeout: "5s" },
      },
    };
  }

  get outside(): string {
    return `127.0.0.1:${this.wires[0]?.port}`;
  }

  get restOutside(): string {
    return this.wires[1]?.port ?? "";
  }

  url = (user: string, database: string): string => `postgres://${user}@127.0.0.1:${this.port}/${database}`;

  start(): void {
    const settings = this.machine.file(`${this.name}.yml`);
    this.patroni = this.machine.run(this.name, this.programs.patroni, [settings]);
  }

  async isPrimary(): Promise<boolean> {
    return (await this.ask("/primary"))?.status === 200;
  }

  async standbys(): Promise<number> {
    const { replication = [] } = (await this.ask("/patroni"))?.told ?? {};
    return replication.filter(({ state }) => state === "streaming").length;
  }

  async synchronousStandby(): Promise<string | undefined> {
    const { members = [] } = (await this.ask("/cluster"))?.told ?? {};
    return members.find(({ role }) => role === "sync_standby")?.name;
  }

  /** As the others hear it. @returns undefined if it says nothing */
  async ask(question: string, body?: object): Promise<Answer | undefined> {
    const url = `http://127.0.0.1:${this.restOutside}${question}`;
    // A switchover is answered when it is over.
    const signal = AbortSignal.timeout(body ? 20_000 : 3_000);
    const sent = body ? { method: "POST", body: JSON.stringify(body) } : {};
    try {
      const response = await fetch(url, { ...sent, headers: { connection: "close" }, signal });
      const text = await response.text();
      return { status: response.status, told: text.startsWith("{") ? JSON.parse(text) : {} };
    } catch {
      return undefined;
    }
  }

  kill(): void {
    // The postmaster's children end with it.
    for (const pid of [this.patroni?.pid, this.postmaster]) signal(pid, "SIGKILL");
  }

  suspend(): void {
    this.suspended = [this.patroni?.pid, this.postmaster, ...childrenOf(this.postmaster)].filter(Number) as number[];
    for (const pid of this.suspended) signal(pid, "SIGSTOP");
  }

  resume(): void {
    for (const pid of this.suspended) signal(pid, "SIGCONT");
  }

  cutOff(): void {
    for (const wire of this.wires) wire.freeze();
  }

  reconnect(): void {
    for (const wire of this.wires) wire.thaw();
  }

  close(): void {
    this.resume();
    this.kill();
    for (const wire of this.wires) wire.close();
  }

  private get data(): string {
    return this.machine.file(`${this.name}.data`);
  }

  private get postmaster(): number | undefined {
    const file = path.join(this.data, "postmaster.pid");
    return existsSync(file) ? Number(readFileSync(file, "utf8").split("\n")[0]) : undefined;
  }
}

function signal(pid: number | undefined, name: NodeJS.Signals): void {
  try {
    if (pid) process.kill(pid, name);
  } catch {}
}

function childrenOf(pid: number | undefined): number[] {
  const { stdout } = spawnSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" });
  return stdout.split("\n").map(Number).filter(Boolean);
}

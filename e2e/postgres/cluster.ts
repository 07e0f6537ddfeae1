/**
 * What a user of several machines runs, of Debian's packages on loopback: three PostgreSQL nodes under Patroni with etcd, replicating
 * synchronously; HAProxy, which asks Patroni who the primary is; and PgBouncer in transaction mode in front of it.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Balancer, openBalancer } from "../support/balancer";
import { installFromDebian, ROOT, skipped } from "../support/install";
import { findPostgres, unprivilegedUser } from "../support/postgres";

const START_TIMEOUT_MS = 150_000;
const PACKAGES = ["patroni", "etcd-server", "pgbouncer", "haproxy"];
/** The smallest `ttl` that Patroni takes: a primary that is gone is missed for so many seconds. Half of it are for a slow etcd. */
const FAILOVER = { ttl: 20, loop_wait: 1, retry_timeout: 9 };

export interface Cluster {
  /** Of PgBouncer. */
  url: (user: string, database: string) => string;
  /** Of the primary itself, through HAProxy. */
  directUrl: (user: string, database: string) => string;
  nodes: Node[];
  /** The node that Patroni calls the primary; undefined while there is none. */
  primary: () => Promise<Node | undefined>;
  /** Until `count` nodes stream from a primary, which waits for one of them. */
  untilReplicated: (count: number) => Promise<void>;
  switchOver: () => Promise<void>;
  restartPooler: () => Promise<void>;
  stop: () => Promise<void>;
}

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

interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what Patroni tells
  body: any;
}

interface Programs {
  postgres: string;
  patroni: string;
  etcd: string;
  haproxy: string;
  pgbouncer: string;
}

/** @returns undefined, with a message, where they cannot be installed. @throws then in CI */
export function findCluster(): Programs | undefined {
  const postgres = findPostgres();
  if (!postgres) return undefined;
  return (
    presentPrograms(postgres) ??
    installedPrograms(postgres) ??
    skipped("the cluster that fails over", "Patroni, etcd, PgBouncer and HAProxy", ...PACKAGES)
  );
}

export async function startCluster(programs: Programs): Promise<Cluster> {
  const folder = mkdtempSync(path.join(tmpdir(), "latchkey-cluster-"));
  const owner = ROOT ? unprivilegedUser() : undefined;
  const machine = new Machine(folder, owner);
  machine.own(folder);
  const [etcd, etcdPeers, entry, pooler] = await freePorts(4);
  machine.run("etcd", programs.etcd, etcdArguments(path.join(folder, "etcd"), etcd, etcdPeers));
  const nodes: PatroniNode[] = [];
  for (const name of ["one", "two", "three"]) nodes.push(await PatroniNode.prepare(name, machine, programs, etcd));
  for (const node of nodes) node.start();

  machine.write("haproxy.cfg", haproxySettings(entry, nodes));
  machine.run("haproxy", programs.haproxy, ["-db", "-f", machine.file("haproxy.cfg")]);
  machine.write("users.txt", ["latchkey_app", "latchkey_owner"].map((user) => `"${user}" ""\n`).join(""));
  machine.write("pgbouncer.ini", pgbouncerSettings(pooler, entry, machine.file("users.txt")));
  let pgbouncer = startPooler();
  process.once("exit", end);

  function end(): void {
    for (const node of nodes) node.close();
    machine.end();
  }

  function startPooler(): ChildProcess {
    return machine.run("pgbouncer", programs.pgbouncer, [machine.file("pgbouncer.ini")]);
  }

  async function primary(): Promise<PatroniNode | undefined> {
    const leading = await Promise.all(nodes.map((node) => node.isPrimary()));
    return nodes.find((_, place) => leading[place]);
  }

  async function untilReplicated(count: number): Promise<void> {
    await until(`${count} standbys, of which one is synchronous`, async () => {
      const leader = await primary();
      return ((await leader?.standbys()) ?? 0) >= count && (await leader?.synchronousStandby()) !== undefined;
    });
  }

  async function switchOver(): Promise<void> {
    const leader = (await primary()) as PatroniNode;
    const candidate = await leader.synchronousStandby();
    await leader.ask("/switchover", { leader: leader.name, candidate });
  }

  const cluster: Cluster = {
    url: (user, database) => `postgres://${user}@127.0.0.1:${pooler}/${database}`,
    directUrl: (user, database) => `postgres://${user}@127.0.0.1:${entry}/${database}`,
    nodes,
    primary,
    untilReplicated,
    switchOver,
    async restartPooler() {
      await ended(pgbouncer);
      pgbouncer = startPooler();
    },
    async stop() {
      process.off("exit", end);
      end();
      await machine.stop();
    },
  };
  await untilReplicated(2).catch(async (error) => {
    await cluster.stop();
    throw error;
  });
  return cluster;
}

class PatroniNode implements Node {
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
    const { replication = [] } = (await this.ask("/patroni"))?.body ?? {};
    return replication.filter(({ state }: { state: string }) => state === "streaming").length;
  }

  async synchronousStandby(): Promise<string | undefined> {
    const { members = [] } = (await this.ask("/cluster"))?.body ?? {};
    return members.find(({ role }: { role: string }) => role === "sync_standby")?.name;
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
      return { status: response.status, body: text.startsWith("{") ? JSON.parse(text) : {} };
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

/** Its files, and its processes, which run as a user of their own and end with this one. */
class Machine {
  private readonly running = new Set<ChildProcess>();

  constructor(
    private readonly folder: string,
    private readonly owner: { uid: number; gid: number } | undefined,
  ) {}

  file(name: string): string {
    return path.join(this.folder, name);
  }

  own(file: string): void {
    if (this.owner) chownSync(file, this.owner.uid, this.owner.gid);
  }

  write(name: string, content: string): void {
    writeFileSync(this.file(name), content);
    this.own(this.file(name));
    chmodSync(this.file(name), 0o600);
  }

  run(name: string, program: string, args: string[]): ChildProcess {
    const output = openSync(path.join(LOGS, `${name}.log`), "a");
    const child = spawn(program, args, { ...this.owner, cwd: this.folder, stdio: ["ignore", output, output] });
    this.running.add(child.once("exit", () => this.running.delete(child)));
    return child;
  }

  end(): void {
    for (const child of this.running) child.kill("SIGKILL");
  }

  /** Once they have ended, nothing writes into the folder. */
  async stop(): Promise<void> {
    await Promise.all([...this.running].map(ended));
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

const LOGS = path.resolve("e2e/.results/cluster");
mkdirSync(LOGS, { recursive: true });

function etcdArguments(data: string, port: string, peerPort: string): string[] {
  const [url, peerUrl] = [port, peerPort].map((each) => `http://127.0.0.1:${each}`);
  const settings = {
    name: "etcd",
    "data-dir": data,
    "listen-client-urls": url,
    "advertise-client-urls": url,
    "listen-peer-urls": peerUrl,
    "initial-advertise-peer-urls": peerUrl,
    "initial-cluster": `etcd=${peerUrl}`,
    "log-level": "warn",
  };
  return Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
}

/** As Patroni's own sample has it: only the primary answers 200, and a connection to a node that is none any more is closed. */
function haproxySettings(port: string, nodes: PatroniNode[]): string {
  const servers = nodes.map((node) => `  server ${node.name} ${node.outside} check port ${node.restOutside}`);
  return `defaults
  mode tcp
  timeout connect 2s
  timeout check 3s
  timeout client 30m
  timeout server 30m
listen primary
  bind 127.0.0.1:${port}
  option httpchk OPTIONS /primary
  http-check expect status 200
  default-server inter 500ms fall 2 rise 1 on-marked-down shutdown-sessions
${servers.join("\n")}
`;
}

/** Nothing about the settings that clients send, and a second (by default fifteen) after a failed connection before the next. */
function pgbouncerSettings(port: string, entry: string, users: string): string {
  return `[databases]
* = host=127.0.0.1 port=${entry}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${users}
pool_mode = transaction
default_pool_size = 20
server_login_retry = 1
server_connect_timeout = 3
query_wait_timeout = 5
`;
}

function presentPrograms(postgres: string): Programs | undefined {
  const folders = [...(process.env.PATH ?? "").split(path.delimiter), "/usr/sbin"];
  const find = (program: string) =>
    folders.map((folder) => path.join(folder, program)).find((file) => existsSync(file)) ?? "";
  const names = ["patroni", "etcd", "haproxy", "pgbouncer"];
  const found = Object.fromEntries(names.map((name) => [name, find(name)]));
  return names.every((name) => found[name]) ? ({ postgres, ...found } as unknown as Programs) : undefined;
}

function installedPrograms(postgres: string): Programs | undefined {
  installFromDebian(...PACKAGES);
  return presentPrograms(postgres);
}

/** Below those that the system gives to connections, which could take one while its server is down. */
async function freePorts(count: number): Promise<string[] & [string, string, string, string]> {
  const found = new Set<string>();
  while (found.size < count) {
    const port = randomInt(10_000, 32_000);
    if (!given.has(port) && (await isFree(port))) found.add(String(port));
    given.add(port);
  }
  return [...found] as [string, string, string, string];
}
const given = new Set<number>();

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const listener = createServer().once("error", () => resolve(false));
    listener.listen(port, "127.0.0.1", () => listener.close(() => resolve(true)));
  });
}

export async function until(
  what: string,
  reached: () => Promise<boolean>,
  timeoutMs = START_TIMEOUT_MS,
): Promise<void> {
  const giveUpAt = Date.now() + timeoutMs;
  while (!(await reached())) {
    if (Date.now() > giveUpAt) throw new Error(`Waited in vain for ${what}: see ${LOGS}.`);
    await sleep(100);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  const exited = new Promise((resolve) => child.once("exit", resolve));
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await exited;
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

/**
 * What a user of several machines runs, of Debian's packages on loopback: three PostgreSQL nodes under Patroni with etcd, replicating
 * synchronously; HAProxy, which asks Patroni who the primary is; and PgBouncer in transaction mode in front of it.
 */
import type { ChildProcess } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ROOT } from "../support/install";
import { unprivilegedUser } from "../support/postgres";
import { ended, freePorts, Machine, until } from "./cluster-machine";
import type { Programs } from "./cluster-programs";
import { type Node, PatroniNode } from "./patroni-node";

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

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { installFromDebian, ROOT, skipped } from "./install";
import { freePort } from "./network";

const START_TIMEOUT_MS = 60_000;
const DEBIAN_FOLDER = "/usr/lib/postgresql";

export interface Postgres {
  url: string;
  stop: () => Promise<void>;
}

/** @returns the folder of its programs; undefined, with a message, where PostgreSQL cannot be installed. @throws then in CI */
export function findPostgres(): string | undefined {
  return (
    presentPostgres() ?? installedPostgres() ?? skipped("everything that needs PostgreSQL", "PostgreSQL", "postgresql")
  );
}

export async function startPostgres(programs: string, { fsync = "off" } = {}): Promise<Postgres> {
  const folder = mkdtempSync(path.join(tmpdir(), "latchkey-postgres-"));
  const port = await freePort();
  const owner = ROOT ? unprivilegedUser() : undefined;
  if (owner) chownSync(folder, owner.uid, owner.gid);
  chmodSync(folder, 0o700);
  const run = { ...owner, cwd: folder, stdio: "ignore" } as const;
  const make = ["--pgdata", folder, "--username", "latchkey", "--auth", "trust", "--encoding", "UTF8", "--no-sync"];
  const made = spawnSync(path.join(programs, "initdb"), [...make, "--locale", "C"], { ...run, stdio: "pipe" });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const settings = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    fsync,
    max_connections: 300,
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const server = spawn(path.join(programs, "postgres"), ["-D", folder, ...options], run);
  // What ends without stopping it must not leave it behind.
  process.once("exit", () => server.kill("SIGQUIT"));
  const url = `postgres://latchkey@127.0.0.1:${port}/postgres`;
  await untilReady(url, server);
  return { url, stop: () => stop(server, folder) };
}

/** @returns the URL of a new, empty database on the same server */
export async function createDatabase(serverUrl: string): Promise<string> {
  const name = `latchkey_${process.pid}_${Date.now()}_${++made}`;
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  return new URL(`/${name}`, serverUrl).href;
}
let made = 0;

/** As docs/scaling.md says. @returns the URLs of who owns the tables of a new database, and of who may only read and write their rows */
export async function createRestrictedDatabase(serverUrl: string): Promise<{ owner: string; app: string }> {
  const [, statements = ""] = /```sql\n(CREATE ROLE[\s\S]*?)```/.exec(readFileSync("docs/scaling.md", "utf8")) ?? [];
  const urlOf = (user: string) => Object.assign(new URL("/latchkey", serverUrl), { username: user });
  const [beforehand = "", inside = ""] = statements.split("\\connect latchkey\n");
  await runAll(serverUrl, beforehand);
  await runAll(new URL("/latchkey", serverUrl).href, inside);
  return { owner: urlOf("latchkey_owner").href, app: urlOf("latchkey_app").href };
}

/** One after the other: a database is not created in a transaction. */
async function runAll(url: string, statements: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  for (const statement of statements.split(";\n").filter(Boolean)) await client.query(statement);
  await client.end();
}

function presentPostgres(): string | undefined {
  const versions = existsSync(DEBIAN_FOLDER) ? readdirSync(DEBIAN_FOLDER).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => path.join(DEBIAN_FOLDER, version, "bin")),
    ...(process.env.PATH ?? "").split(path.delimiter),
  ];
  return folders.find((folder) => ["initdb", "postgres"].every((program) => existsSync(path.join(folder, program))));
}

function installedPostgres(): string | undefined {
  installFromDebian("postgresql");
  return presentPostgres();
}

/** PostgreSQL refuses to run as root. */
export function unprivilegedUser(): { uid: number; gid: number } {
  for (const name of ["postgres", "nobody"]) {
    const [uid, gid] = ["-u", "-g"].map((what) => spawnSync("id", [what, name], { encoding: "utf8" }));
    if (uid?.status === 0 && gid?.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new Error("No user that PostgreSQL could run as.");
}

async function untilReady(url: string, server: ChildProcess): Promise<void> {
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    const ready = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end().catch(() => {});
    if (ready) return;
    if (server.exitCode !== null || Date.now() > giveUpAt) throw new Error("PostgreSQL did not start.");
    await sleep(50);
  }
}

async function stop(server: ChildProcess, folder: string): Promise<void> {
  const exited = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGQUIT"); // “immediate shutdown”
  await exited;
  rmSync(folder, { recursive: true, force: true });
}

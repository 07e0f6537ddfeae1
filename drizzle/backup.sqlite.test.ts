import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import Sqlite from "better-sqlite3";
import { beforeEach, expect, it } from "vitest";
import { BackupFailed, backUp } from "./backup";
import { restore } from "./restore";

let database = "";
let copy = "";
let running: Sqlite.Database;

beforeEach(() => {
  const folder = mkdtempSync(path.join(tmpdir(), "latchkey-backup-"));
  [database, copy] = [path.join(folder, "latchkey.db"), path.join(folder, "copy.db")];
  running = new Sqlite(database);
  running.pragma("journal_mode = WAL");
  running.exec(readFileSync("drizzle/sqlite/0000_initial.sql", "utf8"));
  add("ada");
});

const users = (file: string) => new Sqlite(file).prepare("select email from users order by id").pluck().all();
const add = (email: string) => running.prepare("insert into users (email, created_at) values (?, 0)").run(email);

it("a backup of a database in use is intact, and readable by its owner only", async () => {
  let added = 0;
  const writing = setInterval(() => add(`more-${++added}`), 1);
  await backUp(database, copy);
  clearInterval(writing);
  expect(users(copy)[0]).toBe("ada");
  expect(statSync(copy).mode & 0o777).toBe(0o600);
});

it("neither a backup nor a restore can be read by others while it is written, its journal included", async () => {
  for (let i = 0; i < 200; i++) add("x".repeat(50_000) + i);
  const watched = watchModes(path.dirname(database));
  await backUp(database, copy);
  running.close();
  chmodSync(copy, 0o644);
  restore(copy, database);
  const modes = await watched.stop();
  expect(Object.keys(modes)).toEqual(
    expect.arrayContaining(["copy.db.part", "copy.db.part-journal", "latchkey.db.incoming"]),
  );
  for (const [file, seen] of Object.entries(modes)) if (/part|incoming/.test(file)) expect(seen, file).toEqual([0o600]);
});

it("a backup ends while another process commits without a pause", async () => {
  running.transaction(() => {
    for (let i = 0; i < 800; i++) add("x".repeat(50_000) + i);
  })();
  const writer = await commitWithoutPause(database);
  await backUp(database, copy);
  await writer.terminate();
  expect(users(copy)[0]).toBe("ada");
});

it("a backup that fails leaves nothing behind", async () => {
  running.close();
  writeFileSync(database, readFileSync(database).subarray(0, 5_000));
  await expect(backUp(database, copy)).rejects.toThrow();
  expect(readdirSync(path.dirname(copy)).filter((name) => name.startsWith("copy"))).toEqual([]);
});

it("what a killed backup left behind is in nobody's way", async () => {
  writeFileSync(`${copy}.part`, "half a database");
  await backUp(database, copy);
  expect(users(copy)).toEqual(["ada"]);
});

it("a backup never overwrites another", async () => {
  writeFileSync(copy, "precious");
  await expect(backUp(database, copy)).rejects.toThrow(BackupFailed);
  expect(readFileSync(copy, "utf8")).toBe("precious");
});

it("a restore brings back what was backed up, and keeps what it replaces", async () => {
  await backUp(database, copy);
  add("later");
  running.close();
  const replaced = restore(copy, database);
  expect(users(database)).toEqual(["ada"]);
  expect(replaced.map(users)).toEqual([["ada", "later"]]);
});

it("the WAL that a killed process left goes with the replaced database, or alone where that is gone", async () => {
  await backUp(database, copy);
  add("later");
  const killed = `${database}.killed`;
  for (const suffix of ["", "-wal"]) copyFileSync(database + suffix, killed + suffix);
  expect(restore(copy, killed).map(users)).toEqual([["ada", "later"]]);
  expect(users(killed)).toEqual(["ada"]);

  renameSync(killed, copy);
  copyFileSync(`${database}-wal`, `${killed}-wal`);
  const replaced = restore(copy, killed, new Date(5));
  expect(replaced).toEqual([expect.stringMatching(/\.replaced-.*-wal$/)]);
  expect([killed, copy].map(users)).toEqual([["ada"], ["ada"]]);
});

it("what is restored includes the WAL beside it", () => {
  add("later");
  for (const suffix of ["", "-wal"]) copyFileSync(database + suffix, copy + suffix);
  running.close();
  restore(copy, database);
  expect(users(database)).toEqual(["ada", "later"]);
});

it.each([
  ["text", () => Buffer.from("no database at all".repeat(1_000))],
  ["its header overwritten", (intact: Buffer) => Buffer.concat([Buffer.alloc(100), intact.subarray(100)])],
  ["its end cut off", (intact: Buffer) => intact.subarray(0, 5_000)],
])("a damaged database is restored over: %s", async (_damage, damage) => {
  await backUp(database, copy);
  running.close();
  writeFileSync(database, damage(readFileSync(database)));
  const damaged = readFileSync(database);
  const replaced = restore(copy, database);
  expect(users(database)).toEqual(["ada"]);
  expect(replaced.map((file) => readFileSync(file))).toEqual([damaged]);
});

it("a restore brings no login, no authorization under way and no email of that time back to life", async () => {
  running.exec(`
    insert into sessions (id, user_id, token_hash, created_at, last_used_at, client, user_agent) values (1, 1, 'x', 0, 0, '', '');
    insert into oauth_states (state_hash, provider, purpose, return_to, created_at, exchange_id) values ('x', 'google', 'log-in', '/', 0, 'x');
    insert into outbox (id, template, address, context, created_at, due_at, lease, leased_until)
      values ('due', 'reset-password', 'ada@example.com', '{}', 0, 0, 'x', 1);
    insert into outbox (id, template, address, context, created_at, due_at, completed_at, outcome)
      values ('done', 'reset-password', 'ada@example.com', '{}', 0, 0, 1, 'sent')`);
  await backUp(database, copy);
  running.close();
  restore(copy, database, new Date(5));
  const file = new Sqlite(database);
  const count = (table: string) => file.prepare(`select count(*) from ${table}`).pluck().get();
  expect([count("users"), count("sessions"), count("oauth_states")]).toEqual([1, 0, 0]);
  expect(file.prepare("select id, outcome, completed_at, lease from outbox order by id").raw().all()).toEqual([
    ["done", "sent", 1, null],
    ["due", "dropped", 5, null],
  ]);
});

it("nothing is restored under a running process", async () => {
  await backUp(database, copy);
  add("later");
  expect(() => restore(copy, database)).toThrow("in use");
  expect(users(database)).toEqual(["ada", "later"]);
});

it("a damaged or foreign file is not restored", () => {
  running.close();
  writeFileSync(copy, "no database at all".repeat(1_000));
  expect(() => restore(copy, database)).toThrow(BackupFailed);
  expect(users(database)).toEqual(["ada"]);
});

/** @returns when it has begun */
async function commitWithoutPause(file: string): Promise<Worker> {
  const writer = new Worker(
    `const { parentPort, workerData } = require("node:worker_threads");
    const file = new (require("better-sqlite3"))(workerData);
    file.pragma("synchronous = OFF");
    for (let i = 0; ; i++) {
      file.prepare("insert into users (email, created_at) values (?, 0)").run("writer-" + i);
      if (i === 0) parentPort.postMessage("begun");
    }`,
    { eval: true, workerData: file, execArgv: [] },
  );
  await new Promise((resolve) => writer.once("message", resolve));
  return writer;
}

/** In a thread of its own, because a restore blocks this one. @returns the modes that each file of the folder was seen with */
function watchModes(folder: string) {
  const stopped = new Int32Array(new SharedArrayBuffer(4));
  const watcher = new Worker(
    `const { readdirSync, statSync } = require("node:fs");
    const { parentPort, workerData: { folder, stopped } } = require("node:worker_threads");
    const seen = {};
    while (Atomics.load(stopped, 0) === 0)
      for (const name of readdirSync(folder)) {
        const found = statSync(folder + "/" + name, { throwIfNoEntry: false });
        if (found) (seen[name] ??= new Set()).add(found.mode & 0o777);
      }
    parentPort.postMessage(Object.fromEntries(Object.entries(seen).map(([name, modes]) => [name, [...modes]])));`,
    { eval: true, workerData: { folder, stopped }, execArgv: [] },
  );
  return {
    async stop(): Promise<Record<string, number[]>> {
      const told = new Promise<Record<string, number[]>>((resolve) => watcher.once("message", resolve));
      Atomics.store(stopped, 0, 1);
      return told;
    },
  };
}

import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
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
  running.exec("create table users (id integer primary key, email text); insert into users values (1, 'ada')");
});

const users = (file: string) => new Sqlite(file).prepare("select email from users order by id").pluck().all();
const add = (email: string) => running.prepare("insert into users (email) values (?)").run(email);

it("a backup of a database in use is intact, and readable by its owner only", async () => {
  const writing = setInterval(() => add("more"), 1);
  await backUp(database, copy);
  clearInterval(writing);
  expect(users(copy)[0]).toBe("ada");
  expect(statSync(copy).mode & 0o777).toBe(0o600);
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
  expect(users(replaced ?? "")).toEqual(["ada", "later"]);
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

import { mkdtempSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { expect, test } from "vitest";
import { retryWhileBusy } from "./group-commit";
import { DatabaseUnavailable } from "./index";
import { openFile } from "./sqlite";

test("the file is durable, checked and private", () => {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), "latchkey-db-")), "data");
  const sqlite = openFile(`file:${folder}/latchkey.db`);
  sqlite.exec("create table t (a)");
  expect(sqlite.pragma("journal_mode", { simple: true })).toBe("wal");
  expect(sqlite.pragma("synchronous", { simple: true })).toBe(2);
  expect(sqlite.pragma("foreign_keys", { simple: true })).toBe(1);
  const mode = (file: string) => statSync(file).mode & 0o777;
  expect([folder, `${folder}/latchkey.db`, `${folder}/latchkey.db-wal`].map(mode)).toEqual([0o700, 0o600, 0o600]);
  sqlite.close();
});

test("a locked database is retried until the busy timeout, then reported as unavailable", async () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "latchkey-db-")), "locked.db");
  const [holder, waiter] = [openFile(`file:${file}`), openFile(`file:${file}`)];
  holder.exec("create table t (a); begin immediate");
  const write = () => waiter.prepare("insert into t values (1)").run();
  await expect(retryWhileBusy(write, 100)).rejects.toThrow(DatabaseUnavailable);
  setTimeout(() => holder.exec("commit"), 100);
  await expect(retryWhileBusy(write)).resolves.toMatchObject({ changes: 1 });
});

test("a write that fails for another reason is an error, and not retried", async () => {
  const file = new Sqlite(":memory:");
  await expect(retryWhileBusy(() => file.exec("select nonsense"))).rejects.not.toThrow(DatabaseUnavailable);
  file.exec("create table t (a)");
  file.pragma("query_only = on");
  await expect(retryWhileBusy(() => file.prepare("insert into t values (1)").run())).rejects.toThrow(
    DatabaseUnavailable,
  );
});

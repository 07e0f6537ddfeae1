import { mkdtempSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { commit, DatabaseUnavailable, db, openFile, type Write, whileBusy } from "./index";
import { users } from "./schema";

const insert = (email: string): Write => {
  return (tx) => tx.insert(users).values({ email, createdAt: new Date() }).returning();
};
const rename = (from: string, to: string): Write => {
  return (tx) => tx.update(users).set({ email: to }).where(eq(users.email, from)).returning();
};
const emails = async () => (await db().select().from(users)).map((user) => user.email);

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

test("nothing is written when the guard changes nothing", async () => {
  expect(await commit(rename("nobody@example.com", "x@example.com"), insert("guarded@example.com"))).toEqual([]);
  expect(await emails()).not.toContain("guarded@example.com");
});

test("all is written, or nothing: a failing statement takes the guard back with it", async () => {
  await commit(insert("one@example.com"));
  await expect(commit(rename("one@example.com", "two@example.com"), insert("two@example.com"))).rejects.toThrow();
  expect(await emails()).toContain("one@example.com");
  expect(await emails()).not.toContain("two@example.com");
});

test("what follows a commit happens after it, and not at all without it", async () => {
  const heard: string[] = [];
  const told = (write: Write, name: string): Write => Object.assign(write, { afterCommit: () => heard.push(name) });
  await commit(rename("nobody@example.com", "x@example.com"), told(insert("a@example.com"), "a"));
  await commit(told(insert("b@example.com"), "b"), told(insert("c@example.com"), "c"));
  expect(heard).toEqual(["b", "c"]);
});

test("of twenty racers for one row, one wins", async () => {
  await commit(insert("prize@example.com"));
  const racers = Array.from({ length: 20 }, (_, i) => commit(rename("prize@example.com", `winner-${i}@example.com`)));
  const winners = (await Promise.all(racers)).filter((rows) => rows.length > 0);
  expect(winners).toHaveLength(1);
});

test("a locked database is waited for, and then reported as unavailable", async () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "latchkey-db-")), "locked.db");
  const [holder, waiter] = [openFile(`file:${file}`), openFile(`file:${file}`)];
  holder.exec("create table t (a); begin immediate");
  const write = () => waiter.prepare("insert into t values (1)").run();
  await expect(whileBusy(write, 100)).rejects.toThrow(DatabaseUnavailable);
  setTimeout(() => holder.exec("commit"), 100);
  await expect(whileBusy(write)).resolves.toMatchObject({ changes: 1 });
});

test("a write that SQLite refuses for any other reason is an error, not a wait", async () => {
  await expect(whileBusy(() => db().all(sql`select nonsense`))).rejects.not.toThrow(DatabaseUnavailable);
  const readOnly = new Sqlite(":memory:", { readonly: false });
  readOnly.exec("create table t (a)");
  readOnly.pragma("query_only = on");
  await expect(whileBusy(() => readOnly.prepare("insert into t values (1)").run())).rejects.toThrow(
    DatabaseUnavailable,
  );
});

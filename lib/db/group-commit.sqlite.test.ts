import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { expect, test, vi } from "vitest";
import { openGroupCommit } from "./group-commit";
import { DatabaseUnavailable } from "./index";

const statuses = async (promises: Promise<unknown>[]) =>
  (await Promise.allSettled(promises)).map(({ status }) => status);
const rows = (file: Sqlite.Database) => file.prepare("select a from t order by a").pluck().all();

const immediately = async () => {};

function openTable(options?: Sqlite.Options) {
  const file = new Sqlite(path.join(mkdtempSync(path.join(tmpdir(), "latchkey-db-")), "writer.db"), options);
  file.pragma("journal_mode = WAL");
  file.exec("create table t (a primary key)");
  return { file, insert: (value: unknown) => () => file.prepare("insert into t values (?)").run(value) };
}

test("concurrent writes share one transaction, and the one that fails fails alone", async () => {
  const statements: unknown[] = [];
  const { file, insert } = openTable({ verbose: (sql) => statements.push(sql) });
  const write = openGroupCommit(file, immediately);
  const all = (values: number[]) => statuses(values.map((value) => write(insert(value), "flushed")));
  expect(await all([1, 2, 3])).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
  expect(statements.filter((sql) => sql === "COMMIT")).toHaveLength(1);
  expect(await all([4, 2, 5])).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(rows(file)).toEqual([1, 2, 3, 4, 5]);
});

test("a write during a commit joins the next batch, whose failure rolls back nothing earlier", async () => {
  const { file, insert } = openTable();
  const write = openGroupCommit(file, immediately);
  const first = write(insert("first"), "flushed").then(() => write(insert("first"), "flushed"));
  await expect(first).rejects.toThrow("UNIQUE");
  await write(insert("second"), "flushed");
  expect(rows(file)).toEqual(["first", "second"]);
});

test("a write that must survive a power cut is acknowledged by a flush that began after it was written", async () => {
  const { file, insert } = openTable();
  const flushes: { written: unknown[]; end: () => void }[] = [];
  const write = openGroupCommit(file, () => new Promise((end) => flushes.push({ written: rows(file), end })));
  const acknowledged: string[] = [];
  const insertRow = (name: string, durability: "flushed" | "written") =>
    write(insert(name), durability).then(() => acknowledged.push(name));
  await insertRow("a count", "written");
  expect(flushes).toEqual([]);

  const first = insertRow("first", "flushed");
  await vi.waitFor(() => expect(flushes).toHaveLength(1));
  const [second, third] = [insertRow("second", "flushed"), insertRow("third", "flushed")];
  await insertRow("another count", "written");
  expect(acknowledged).toEqual(["a count", "another count"]);
  expect(flushes).toHaveLength(1);

  flushes[0]?.end();
  await first;
  await vi.waitFor(() => expect(flushes).toHaveLength(2));
  expect(acknowledged).not.toContain("second");
  expect(flushes[1]?.written).toEqual(expect.arrayContaining(["second", "third"]));
  flushes[1]?.end();
  await Promise.all([second, third]);
});

test("a failed flush is reported as unavailable, and the next may succeed", async () => {
  const { file, insert } = openTable();
  let broken = true;
  const write = openGroupCommit(file, async () => {
    if (broken) throw Object.assign(new Error("EIO: i/o error, fdatasync"), { code: "EIO" });
  });
  await expect(write(insert("lost"), "flushed")).rejects.toThrow(DatabaseUnavailable);
  broken = false;
  await write(insert("kept"), "flushed");
});

test("a full disk rolls the whole batch back and is reported as unavailable", async () => {
  const { file, insert } = openTable();
  file.pragma("max_page_count = 10");
  const write = openGroupCommit(file, immediately);
  const together = [write(insert("small"), "flushed"), write(insert("x".repeat(100_000)), "flushed")];
  for (const one of await Promise.allSettled(together))
    expect(one).toMatchObject({ status: "rejected", reason: expect.any(DatabaseUnavailable) });
  expect(rows(file)).toEqual([]);
  await write(insert("small"), "flushed");
  expect(rows(file)).toEqual(["small"]);
});

test("behind a lock each write has its own busy timeout, so a later one may outlast an earlier one", async () => {
  const { file, insert } = openTable({ timeout: 10 });
  const holder = new Sqlite(file.name);
  const write = openGroupCommit(file, immediately, 300);
  holder.exec("begin immediate");
  const early = write(insert("early"), "flushed");
  await new Promise((resolve) => setTimeout(resolve, 200));
  const late = write(insert("late"), "flushed");
  await expect(early).rejects.toThrow(DatabaseUnavailable);
  holder.exec("commit");
  await late;
  expect(rows(file)).toEqual(["late"]);
});

test("a disk that hangs is unavailable within our limit, and serves again when it answers", async () => {
  const { file, insert } = openTable();
  const hung: (() => void)[] = [];
  const write = openGroupCommit(file, () => new Promise<void>((resolve) => hung.push(resolve)), undefined, 100);
  await expect(write(insert(1), "flushed")).rejects.toThrow(DatabaseUnavailable);
  await expect(write(insert(2), "flushed")).rejects.toThrow(DatabaseUnavailable);
  const healed = setInterval(() => hung.splice(0).forEach((answer) => void answer()), 5);
  expect(await write(insert(3), "flushed")).toMatchObject({ changes: 1 });
  clearInterval(healed);
});

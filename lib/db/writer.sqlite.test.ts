import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { expect, test, vi } from "vitest";
import { DatabaseUnavailable } from "./index";
import { openWriter } from "./sqlite-writer";

const statuses = async (promises: Promise<unknown>[]) =>
  (await Promise.allSettled(promises)).map(({ status }) => status);
const rows = (file: Sqlite.Database) => file.prepare("select a from t order by a").pluck().all();

const atOnce = async () => {};

function openTable(options?: Sqlite.Options) {
  const file = new Sqlite(path.join(mkdtempSync(path.join(tmpdir(), "latchkey-db-")), "writer.db"), options);
  file.pragma("journal_mode = WAL");
  file.exec("create table t (a primary key)");
  return { file, insert: (value: unknown) => () => file.prepare("insert into t values (?)").run(value) };
}

test("writes that come together share one transaction, and the one that fails fails alone", async () => {
  const said: unknown[] = [];
  const { file, insert } = openTable({ verbose: (sql) => said.push(sql) });
  const write = openWriter(file, atOnce);
  const all = (values: number[]) => statuses(values.map((value) => write(insert(value), "power cut")));
  expect(await all([1, 2, 3])).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
  expect(said.filter((sql) => sql === "COMMIT")).toHaveLength(1);
  expect(await all([4, 2, 5])).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(rows(file)).toEqual([1, 2, 3, 4, 5]);
});

test("what comes while others are written goes in with the next, and a later failure takes nothing of theirs", async () => {
  const { file, insert } = openTable();
  const write = openWriter(file, atOnce);
  const first = write(insert("first"), "power cut").then(() => write(insert("first"), "power cut"));
  await expect(first).rejects.toThrow("UNIQUE");
  await write(insert("second"), "power cut");
  expect(rows(file)).toEqual(["first", "second"]);
});

test("what must survive a power cut is answered when the disk has it, and by a wait that began after it was written", async () => {
  const { file, insert } = openTable();
  const waits: { written: unknown[]; end: () => void }[] = [];
  const write = openWriter(file, () => new Promise((end) => waits.push({ written: rows(file), end })));
  const answered: string[] = [];
  const ask = (name: string, survives: "power cut" | "crash") =>
    write(insert(name), survives).then(() => answered.push(name));
  await ask("a count", "crash");
  expect(waits).toEqual([]);

  const first = ask("first", "power cut");
  await vi.waitFor(() => expect(waits).toHaveLength(1));
  const [second, third] = [ask("second", "power cut"), ask("third", "power cut")];
  await ask("another count", "crash");
  expect(answered).toEqual(["a count", "another count"]);
  expect(waits).toHaveLength(1);

  waits[0]?.end();
  await first;
  await vi.waitFor(() => expect(waits).toHaveLength(2));
  expect(answered).not.toContain("second");
  expect(waits[1]?.written).toEqual(expect.arrayContaining(["second", "third"]));
  waits[1]?.end();
  await Promise.all([second, third]);
});

test("a disk that fails is a database that is unavailable, and the next one may be answered again", async () => {
  const { file, insert } = openTable();
  let broken = true;
  const write = openWriter(file, async () => {
    if (broken) throw Object.assign(new Error("EIO: i/o error, fdatasync"), { code: "EIO" });
  });
  await expect(write(insert("lost"), "power cut")).rejects.toThrow(DatabaseUnavailable);
  broken = false;
  await write(insert("kept"), "power cut");
});

test("a full disk takes back all that came together, and says so", async () => {
  const { file, insert } = openTable();
  file.pragma("max_page_count = 10");
  const write = openWriter(file, atOnce);
  const together = [write(insert("small"), "power cut"), write(insert("x".repeat(100_000)), "power cut")];
  for (const one of await Promise.allSettled(together))
    expect(one).toMatchObject({ status: "rejected", reason: expect.any(DatabaseUnavailable) });
  expect(rows(file)).toEqual([]);
  await write(insert("small"), "power cut");
  expect(rows(file)).toEqual(["small"]);
});

test("behind a lock each waits for as long as it is patient, and whoever came later may outlast it", async () => {
  const { file, insert } = openTable({ timeout: 10 });
  const holder = new Sqlite(file.name);
  const write = openWriter(file, atOnce, 300);
  holder.exec("begin immediate");
  const early = write(insert("early"), "power cut");
  await new Promise((resolve) => setTimeout(resolve, 200));
  const late = write(insert("late"), "power cut");
  await expect(early).rejects.toThrow(DatabaseUnavailable);
  holder.exec("commit");
  await late;
  expect(rows(file)).toEqual(["late"]);
});

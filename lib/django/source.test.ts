/** Sources that are half broken: one sentence each, and nothing is written. */

import { once } from "node:events";
import { createWriteStream, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { expect, test } from "vitest";
import { findUserByEmail } from "../models/users";
import { dumpOf, importFrom } from "./test-support";

const HASH = "pbkdf2_sha256$1000$seasalt$R1/GfWtwog1T8Ev9VndgDjzkiRzbFr8JpmJtL9cMmQU=";
const fields = (email: string) => ({ email, password: HASH, last_login: null, is_active: true, username: "n" });
const user = (pk: number) => ({ model: "auth.user", pk, fields: fields(`half-${pk}@example.com`) });
const whole = JSON.stringify(Array.from({ length: 700 }, (_, i) => user(i + 1)));
const address = { model: "account.emailaddress", pk: 1, fields: { user: ["ada"], email: "a@example.com" } };

test.each([
  ["cut in the middle of an object", whole.slice(0, -4_000), /is cut off or is no JSON, after \d+ whole objects\.$/],
  ["cut between two objects", whole.slice(0, whole.lastIndexOf("},{") + 2), /is cut off or is no JSON/],
  ["cut before its last bracket", whole.slice(0, -1), /is cut off or is no JSON/],
  ["cut lines", `${JSON.stringify(user(1))}\n${JSON.stringify(user(2)).slice(0, 50)}`, /after 1 whole lines\.$/],
  ["bytes that are no JSON", Buffer.from("[{\xff\x00"), /is cut off or is no JSON/],
  ["no file of ours", "<html>", /is neither a dump of Django's \(JSON\) nor a SQLite database\.$/],
  ["empty", "", /is neither a dump/],
  ["UTF-16", Buffer.from(`\ufeff${whole}`, "utf16le"), /is UTF-16, as Windows writes it/],
  ["another program's JSON", "[1, 2]", /is no dump of Django's: its object 1 has no model and fields\.$/],
  ["without keys", [{ model: "auth.user", fields: fields("a@example.com") }], /dump it without --natural-primary\.$/],
  ["users by their names", [user(1), address], /dump it without --natural-foreign\.$/],
  ["nobody in it", "[]", /There is no auth\.user in it\.$/],
  ["another user model", [{ ...user(1), model: "people.person" }], /as in --user-model people\.person\.$/],
])("a dump that is %s is refused in one sentence, and nothing of it is written", async (_what, content, sentence) => {
  const error = await importFrom(dumpOf(content)).catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ name: "UnreadableSource", message: expect.stringMatching(sentence) });
  expect((error as Error).message).not.toMatch(/pbkdf2|half-/);
  expect(await findUserByEmail("half-1@example.com")).toBeUndefined();
});

test("a file that is not there, a folder, and a database of something else are refused in one sentence", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "latchkey-source-"));
  const other = path.join(folder, "other.db");
  new Sqlite(other).exec("create table notes (a)").close();
  await expect(importFrom(path.join(folder, "absent.json"))).rejects.toThrow("absent.json cannot be read (ENOENT).");
  await expect(importFrom(folder)).rejects.toThrow("cannot be read (EISDIR).");
  await expect(importFrom(other)).rejects.toThrow("There is no auth.user in it.");
  await expect(importFrom("postgres://nobody@127.0.0.1:1/none")).rejects.toThrow("cannot be read (ECONNREFUSED).");
});

test("a SQLite database that is damaged is refused in one sentence", async () => {
  const file = dumpOf(Buffer.concat([Buffer.from("SQLite format 3\0"), Buffer.alloc(5_000, 7)]), "broken.sqlite3");
  await expect(importFrom(file)).rejects.toThrow(/broken\.sqlite3 cannot be read \(SQLITE_\w+\)\.$/);
});

test("JSON lines are read as an array is, a byte order mark is not read, and the last of two rows with one key counts", async () => {
  const rows = [user(1), { ...user(1), fields: fields("again@example.com") }, user(2)];
  const lines = `${rows.map((row) => JSON.stringify(row)).join("\n")}\n\n`;
  const [byLine, byArray] = [dumpOf(lines), dumpOf(`\ufeff${JSON.stringify(rows)}`)];
  const { report } = await importFrom(byLine, { dryRun: true });
  expect(report.accounts).toMatchObject({ read: 2, new: 2 });
  expect((await importFrom(byArray, { dryRun: true })).report).toEqual(report);
});

test("a file of a million lines is read in bounded memory", async () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "latchkey-lines-")), "lines.json");
  const stream = createWriteStream(file);
  const line = '{"model":"blog.post","pk":1,"fields":{}}\n'.repeat(10_000);
  for (let written = 0; written < 100; written++) if (!stream.write(line)) await once(stream, "drain");
  stream.end(JSON.stringify(user(1)));
  await once(stream, "close");
  const before = process.memoryUsage().rss;
  expect((await importFrom(file, { dryRun: true })).report.accounts.read).toBe(1);
  expect(process.memoryUsage().rss - before).toBeLessThan(150 * 2 ** 20);
});

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { expect, test, vi } from "vitest";
import { db } from "../db";
import { auditLog, outbox, users } from "../db/schema";
import { resetAll } from "./reset-all";

const ACCOUNTS = 800;
const folder = mkdtempSync(path.join(tmpdir(), "latchkey-reset-all-"));

test("it asks for --yes and for a filter; a line of a list that is no address stops it before anything is changed", async () => {
  const options = { filter: "all", by: "Grace", yes: false, dryRun: false, json: true };
  await db().insert(users).values({ email: "ada@example.com", passwordHash: "hash", createdAt: new Date() });
  const list = path.join(folder, "list.txt");
  writeFileSync(list, "ada@example.com\n\nno address\n");
  const wrong = [
    {},
    ...[undefined, "created-before:soon", "logged-in-since:7", "allx", "file:"].map((filter) => ({
      filter,
      yes: true,
    })),
  ];
  for (const one of wrong) await expect(resetAll({ ...options, ...one })).rejects.toMatchObject({ name: "UsageError" });
  await expect(resetAll({ ...options, filter: `file:${list}`, yes: true })).rejects.toThrow("Line 3");
  const printed = vi.spyOn(console, "log").mockImplementation(() => {});
  await resetAll({ ...options, dryRun: true });
  expect(printed.mock.calls).toEqual([['{"accounts":1,"disabled":0}']]);
  expect([await db().select().from(outbox), await db().select().from(auditLog)]).toEqual([[], []]);
});

test("killed, it goes on by the same command: nobody is asked twice, and nobody is left out", async () => {
  const file = path.join(folder, "latchkey.db");
  const database = new Sqlite(file);
  database.pragma("journal_mode = WAL");
  database.exec(readFileSync("drizzle/sqlite/0000_initial.sql", "utf8"));
  const account = database.prepare("insert into users (email, password_hash, created_at) values (?, 'hash', 0)");
  database.transaction(() => {
    for (let place = 0; place < ACCOUNTS; place++) account.run(`user-${place}@example.com`);
  })();
  const asked = () => database.prepare("select user_id from outbox").pluck().all();

  const killed = await resetAllOf(file, { killed: true });
  const before = asked().length;
  expect([killed.signal, before > 0, before < ACCOUNTS]).toEqual(["SIGKILL", true, true]);

  const { status, stdout, stderr } = await resetAllOf(file);
  expect([status, stdout]).toEqual([0, `{"asked":${ACCOUNTS - before}}\n`]);
  expect(stderr).toMatch(/^Going on with the one begun at .*\n\d+ asked\n/);
  expect([asked().length, new Set(asked()).size]).toEqual([ACCOUNTS, ACCOUNTS]);
  const events = database.prepare("select count(*) from audit_log where code = 'new_password_required'").pluck().get();
  expect(events).toBe(ACCOUNTS);
}, 300_000);

/** @param killed once it has told its first progress */
function resetAllOf(file: string, { killed = false } = {}): Promise<Outcome> {
  const args = ["lib/cli/outbox.ts", "reset-all", "--filter", "all", "--yes", "--json", "--by", "Grace"];
  vi.stubEnv("DATABASE_URL", `file:${file}`);
  const child = spawn(process.execPath, ["--import", "./lib/cli/register.mjs", ...args]);
  const text = { stdout: "", stderr: "" };
  child.stdout.on("data", (part) => {
    text.stdout += part;
  });
  child.stderr.on("data", (part) => {
    text.stderr += part;
    if (killed) child.kill("SIGKILL");
  });
  return new Promise((resolve) => child.once("close", (status, signal) => resolve({ status, signal, ...text })));
}

interface Outcome {
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

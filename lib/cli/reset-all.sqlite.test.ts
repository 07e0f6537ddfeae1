import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test, vi } from "vitest";

const ACCOUNTS = 1_500;
const folder = mkdtempSync(path.join(tmpdir(), "latchkey-reset-all-"));
vi.stubEnv("DATABASE_URL", `file:${path.join(folder, "latchkey.db")}`);
vi.resetModules();
const { migrateDatabase } = await import("../../drizzle/migrate");
await migrateDatabase();
const { db } = await import("../db");
const { auditLog, outbox, users } = await import("../db/schema");
const { resetAll } = await import("./reset-all");

const options = { filter: "all", by: "Grace", yes: false, dryRun: false, json: true };

test("it asks for --yes and for a filter; a line of a list that is no address stops it before anything is changed", async () => {
  await db().insert(users).values({ email: "ada@example.com", passwordHash: "hash", createdAt: new Date() });
  const list = path.join(folder, "list.txt");
  writeFileSync(list, "ada@example.com\n\nno address\n");
  for (const wrong of [
    {},
    { filter: undefined, yes: true },
    { filter: "created-before:soon", yes: true },
    { filter: "allx", yes: true },
  ])
    await expect(resetAll({ ...options, ...wrong })).rejects.toMatchObject({ name: "UsageError" });
  await expect(resetAll({ ...options, filter: `file:${list}`, yes: true })).rejects.toThrow("Line 3");
  const printed = vi.spyOn(console, "log").mockImplementation(() => {});
  await resetAll({ ...options, dryRun: true });
  expect(printed.mock.calls).toEqual([['{"accounts":1,"disabled":0}']]);
  printed.mockRestore();
  expect([await db().select().from(outbox), await db().select().from(auditLog)]).toEqual([[], []]);
});

test("killed, it goes on by the same command: nobody is asked twice, and nobody is left out", async () => {
  await db().delete(users);
  for (let place = 0; place < ACCOUNTS; place++)
    await db()
      .insert(users)
      .values({ email: `user-${place}@example.com`, passwordHash: "hash", createdAt: new Date() });
  const args = ["lib/cli/outbox.ts", "reset-all", "--filter", "all", "--yes", "--by", "Grace"];
  const killed = spawn(process.execPath, ["--import", "./lib/cli/register.mjs", ...args]);
  killed.stderr.once("data", () => killed.kill("SIGKILL"));
  expect(await once(killed, "close")).toEqual([null, "SIGKILL"]);
  const before = (await db().select().from(outbox)).length;
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThan(ACCOUNTS);

  const printed = vi.spyOn(console, "log").mockImplementation(() => {});
  const progress = vi.spyOn(console, "error").mockImplementation(() => {});
  await resetAll({ ...options, yes: true });
  expect(printed.mock.calls).toEqual([[`{"asked":${ACCOUNTS - before}}`]]);
  expect(progress.mock.calls[0]?.[0]).toMatch(/^Going on with the one begun at/);
  const messages = await db().select().from(outbox);
  expect([messages.length, new Set(messages.map(({ userId }) => userId)).size]).toEqual([ACCOUNTS, ACCOUNTS]);
  const events = (await db().select().from(auditLog)).filter(({ code }) => code === "new_password_required");
  expect(events).toHaveLength(ACCOUNTS);
}, 300_000);

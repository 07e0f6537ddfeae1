import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { expect, test, vi } from "vitest";

const file = path.join(mkdtempSync(path.join(tmpdir(), "latchkey-audit-log-")), "latchkey.db");
vi.stubEnv("DATABASE_URL", `file:${file}`);
const RECORD = `
  const { migrateDatabase } = await import("./drizzle/migrate.ts");
  const { recordEvent } = await import("./lib/models/audit-log.ts");
  await migrateDatabase();
  const request = { requestId: "r", client: "192.0.2.1", userAgent: "u" };
  const now = new Date("2026-03-01T12:00:00Z");
  await Promise.all(Array.from({ length: 90 }, () => recordEvent({ code: "login_failed" }, request, now)));
  process.exit(0);`;

/** In a process of its own. @returns its exit code */
function record(): Promise<number | null> {
  const node = ["--import", "./lib/cli/register.mjs", "--input-type=module", "-e", RECORD];
  const child = spawn(process.execPath, node);
  return new Promise((resolve) => child.once("exit", resolve));
}

test("two processes share the quota of a client, and count in one row", async () => {
  expect(await Promise.all([record(), record()])).toEqual([0, 0]);
  const log = new Sqlite(file, { readonly: true });
  expect(log.prepare("select count(*) as rows, sum(count) as events from audit_log").get()).toEqual({
    rows: 101,
    events: 180,
  });
  log.close();
});

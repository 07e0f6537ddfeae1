import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { migrate } from "drizzle-orm/better-sqlite3/migrator";
import { expect, test, vi } from "vitest";
import { dumpOf } from "../django/test-support";

const HASH = "pbkdf2_sha256$1000$seasalt$R1/GfWtwog1T8Ev9VndgDjzkiRzbFr8JpmJtL9cMmQU=";
/** Generous, for a busy machine. */
const MANY_PROCESSES_MS = 240_000;
const rows = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    model: "auth.user",
    pk: i + 1,
    fields: { email: `user${i}@example.com`, password: HASH, last_login: null, username: `u${i}` },
  }));

function openTarget() {
  const folder = mkdtempSync(path.join(tmpdir(), "latchkey-import-"));
  const file = path.join(folder, "latchkey.db");
  const database = new Sqlite(file);
  migrate(drizzle(database), { migrationsFolder: "drizzle/sqlite" });
  database.pragma("journal_mode = WAL");
  vi.stubEnv("DATABASE_URL", `file:${file}`);
  const command = (name: string, args: string[]) => [
    "--import",
    "./lib/cli/register.mjs",
    `lib/cli/${name}-django.ts`,
    ...args,
  ];
  return {
    folder,
    count: () => database.prepare("select count(*) from users").pluck().get() as number,
    run(name: "import" | "export", ...args: string[]) {
      const { status, stdout, stderr } = spawnSync(process.execPath, command(name, args), { encoding: "utf8" });
      return { status, stdout, stderr };
    },
    start: (...args: string[]) => spawn(process.execPath, command("import", args), { stdio: "ignore" }),
  };
}

test("the report is the same for a dry run, in words and as JSON, and what would be left behind exits with 1", {
  timeout: MANY_PROCESSES_MS,
}, () => {
  const { run, count } = openTarget();
  const [first, ...others] = rows(3);
  const strange = { ...first, fields: { ...first?.fields, email: "\u001b[2Jred@example.com", password: "md5$a$b" } };
  const file = dumpOf([strange, ...others]);
  const dry = run("import", file, "--dry-run");
  expect(dry).toMatchObject({ status: 1, stderr: expect.stringMatching(/^Nothing was written, [^\n]+\n$/) });
  expect(dry.stdout).toContain("3 accounts: 2 new, 0 changed, 0 as before, 1 left behind.");
  expect(dry.stdout).toContain("accounts: the address has characters that are refused here, or is none");
  expect(dry.stdout).not.toContain("\u001b");
  expect([run("import", file), count()]).toEqual([dry, 0]);
  const written = run("import", file, "--allow-partial", "--json");
  expect(written).toMatchObject({ status: 0, stderr: "Written.\n" });
  expect(JSON.parse(written.stdout)).toMatchObject({ accounts: { read: 3, new: 2, leftBehind: 1 } });
  expect(count()).toBe(2);
});

test("called wrongly, both say how they are called, and exit with 2", { timeout: MANY_PROCESSES_MS }, () => {
  const { run } = openTarget();
  const usage = { status: 2, stdout: "", stderr: expect.stringMatching(/npm run (import|export):django -- /) };
  expect(run("import", "a", "--provider", "keycloak=github")).toMatchObject(usage);
  expect(run("export", "a", "--user-model", "x")).toMatchObject(usage);
});

test("killed in the middle and run again, an import is whole", { timeout: MANY_PROCESSES_MS }, async () => {
  const { start, run, count } = openTarget();
  const file = dumpOf(rows(30_000));
  const importing = start(file);
  while (count() === 0 && importing.exitCode === null) await sleep(5);
  importing.kill("SIGKILL");
  await once(importing, "exit");
  const written = count();
  expect(written).toBeGreaterThan(0);
  expect(written).toBeLessThan(30_000);
  expect(written % 500).toBe(0);
  const { stdout } = run("import", file);
  expect(stdout).toContain(`${30_000 - written} new, 0 changed, ${written} as before, 0 left behind.`);
  expect(count()).toBe(30_000);
});

test("an export is whole, nobody else's to read, and overwrites nothing", { timeout: MANY_PROCESSES_MS }, () => {
  const { run, folder } = openTarget();
  run("import", dumpOf(rows(2)));
  const file = path.join(folder, "back.json");
  expect(run("export", file)).toMatchObject({
    status: 0,
    stdout: `2 accounts written to ${file}, 0 of them new since they came.\n`,
  });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject(rows(2));
  const stderr = `${file} exists already: an export never overwrites a file.\n`;
  expect(run("export", file)).toEqual({ status: 1, stdout: "", stderr });
});

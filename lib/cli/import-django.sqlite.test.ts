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
const MANY_PROCESSES = { timeout: 240_000 };
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

test(
  "what would be left behind exits with 1 and writes nothing, and the report is that of the import",
  MANY_PROCESSES,
  () => {
    const { run, count } = openTarget();
    const [first, ...others] = rows(3);
    const strange = { ...first, fields: { ...first?.fields, email: "\u001b[2Jred@example.com", password: "md5$a$b" } };
    const file = dumpOf([strange, ...others]);
    const dry = run("import", file, "--dry-run");
    expect(dry).toMatchObject({ status: 1, stderr: expect.stringMatching(/^Nothing was written, [^\n]+\n$/) });
    expect(dry.stdout).toContain("3 accounts: 2 new, 0 changed, 0 as before, 1 left behind.");
    expect(dry.stdout).toContain("accounts: the address has characters that are refused here, or is none");
    expect([dry.stdout.includes("\u001b"), count()]).toEqual([false, 0]);
    expect(run("import", file, "--allow-partial")).toEqual({ status: 0, stdout: dry.stdout, stderr: "Written.\n" });
    expect(count()).toBe(2);
  },
);

test("called wrongly, both say how they are called, and exit with 2", MANY_PROCESSES, () => {
  const { run } = openTarget();
  const usage = { status: 2, stdout: "", stderr: expect.stringMatching(/npm run (import|export):django -- /) };
  expect(run("import", "a", "--provider", "keycloak=github")).toMatchObject(usage);
  expect(run("export", "a", "--user-model", "x")).toMatchObject(usage);
});

test(
  "killed in the middle and run again, an import is whole; so is the export, and nobody else's to read",
  MANY_PROCESSES,
  async () => {
    const { start, run, count, folder } = openTarget();
    const dumped = rows(12_000);
    const file = dumpOf(dumped);
    const importing = start(file);
    while (count() === 0 && importing.exitCode === null) await sleep(5);
    importing.kill("SIGKILL");
    await once(importing, "exit");
    const written = count();
    expect(written).toBeGreaterThan(0);
    expect(written).toBeLessThan(dumped.length);
    expect(written % 500).toBe(0);
    const accounts = {
      read: dumped.length,
      new: dumped.length - written,
      changed: 0,
      unchanged: written,
      leftBehind: 0,
    };
    expect(JSON.parse(run("import", file, "--json").stdout)).toMatchObject({ accounts });
    expect(count()).toBe(dumped.length);

    const back = path.join(folder, "back.json");
    const stdout = `${dumped.length} accounts written to ${back}, 0 of them new since they came.\n`;
    expect(run("export", back)).toEqual({ status: 0, stdout, stderr: "" });
    expect(statSync(back).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(back, "utf8"))).toMatchObject(dumped);
    const stderr = `${back} exists already: an export never overwrites a file.\n`;
    expect(run("export", back)).toEqual({ status: 1, stdout: "", stderr });
  },
);

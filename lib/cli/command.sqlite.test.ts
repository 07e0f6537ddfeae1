import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { parse, UsageError } from "./command";
import { outbox as outboxCommand } from "./outbox";

vi.stubEnv("DATABASE_URL", `file:${path.join(mkdtempSync(path.join(tmpdir(), "latchkey-command-")), "latchkey.db")}`);

function outbox(...args: string[]) {
  const node = ["--import", "./lib/cli/register.mjs", "lib/cli/outbox.ts", ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, node, { encoding: "utf8" });
  return { status, stdout, stderr };
}

test("called without a subcommand, a command says so and exits with 2", () => {
  const stderr = expect.stringMatching(/^Which command\?\n\nnpm run outbox/);
  expect(outbox()).toEqual({ status: 2, stdout: "", stderr });
});

test.each([
  "drop 3f2a --dry-run",
  "drop 3f2a --yes",
  "drop 3f2a 4b1c",
  "retry 3f2a --by Grace",
  "reset-all nobody@example.com --filter all --yes",
  "reset-all --filter all --yes --limit 1",
  "list --filter all",
  "show 3f2a --before 2026-01-01",
  "constructor 3f2a",
])("outbox -- %s is called wrongly: what belongs to another subcommand is never ignored", (line) => {
  expect(() => parse(outboxCommand, line.split(" "))).toThrow(UsageError);
});

test.each([
  ["list all --limit 5 --json", { limit: "5", json: true }],
  ["--dry-run reset-all --filter all", { filter: "all", "dry-run": true }],
  ["drop 3f2a", {}],
])("outbox -- %s is called rightly", (line, options) => {
  expect(parse(outboxCommand, line.split(" "))).toMatchObject({ options });
});

test("a command that fails says why in one sentence, without a stack, and exits with 1", () => {
  const stderr = "The database has no tables yet: npm run db:migrate makes them.\n";
  expect(outbox("list")).toEqual({ status: 1, stdout: "", stderr });
});

test("a command reads secrets from files as the server does, and names the one that it cannot read", () => {
  const settings = { NODE_ENV: "production", AUTH_URL: "https://id.example.com", AUTH_SECRET_FILE: "/no/such/file" };
  const node = ["--import", "./lib/cli/register.mjs", "lib/cli/outbox.ts", "list"];
  const { status, stdout, stderr } = spawnSync(process.execPath, node, { encoding: "utf8", env: settings as never });
  const refusal = "AUTH_SECRET_FILE names a file that cannot be read (ENOENT)\n";
  expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: "", stderr: refusal });
});

/** Each script of package.json that runs a command of ours, and what to give it so that it begins its work. */
const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
const ARGUMENTS: Record<string, string[]> = {
  outbox: ["list"],
  support: ["show", "ada@example.com"],
  backup: [path.join(tmpdir(), "latchkey-no-backup")],
  restore: ["package.json"],
  "import:django": ["package.json"],
  "export:django": [path.join(tmpdir(), "latchkey-no-export.json")],
};
const NODE_SCRIPTS = Object.entries(scripts).filter(([, script]) => script.startsWith("node "));

test.each(NODE_SCRIPTS)("npm run %s has --help, and is called wrongly with an unknown option", async (name, script) => {
  const [help, wrong] = await Promise.all(["--help", "--nonsense"].map((option) => run(`${script} ${option}`)));
  expect(help).toMatchObject({ status: 0, stderr: "" });
  expect(help?.stdout).toMatch(new RegExp(`npm (run )?${name}\\b`));
  expect(wrong).toEqual({ status: 2, stdout: "", stderr: expect.stringContaining(help?.stdout.trim() ?? "") });
});

function run(command: string): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const [, ...args] = command.split(" ");
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, (_error, stdout, stderr) =>
      resolve({ status: child.exitCode, stdout, stderr }),
    );
  });
}

/** They need no settings: they serve, write migrations, or preview. */
const WITHOUT_SETTINGS = ["dev", "db:generate", "bench", "mail"];
const commands = Object.entries(scripts)
  .filter(([name, script]) => script.includes("register.mjs") && !WITHOUT_SETTINGS.includes(name))
  .map(([name, script]) => [name, script.split(" ").at(-1) ?? ""] as const);

test.each(commands)(
  "npm run %s without settings, or with a wrong one, says so in one sentence and no stack",
  (name, file) => {
    const node = ["--import", "./lib/cli/register.mjs", file, ...(ARGUMENTS[name] ?? [])];
    const settings = { NODE_ENV: "production", DATABASE_URL: "postgres://u:p#w@h/d" } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, node, { encoding: "utf8", env: settings });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^DATABASE_URL [^\n]+\n$/);
  },
);

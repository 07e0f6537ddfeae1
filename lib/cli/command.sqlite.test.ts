import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test, vi } from "vitest";

vi.stubEnv("DATABASE_URL", `file:${path.join(mkdtempSync(path.join(tmpdir(), "latchkey-command-")), "latchkey.db")}`);

function outbox(...args: string[]) {
  const node = ["--import", "./lib/cli/register.mjs", "lib/cli/outbox.ts", ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, node, { encoding: "utf8" });
  return { status, stdout, stderr };
}

test("--help prints how a command is called", () => {
  expect(outbox("--help")).toMatchObject({ status: 0, stdout: expect.stringContaining("npm run outbox"), stderr: "" });
});

test("called wrongly, a command says so and exits with 2", () => {
  for (const args of [[], ["list", "--nonsense"]])
    expect(outbox(...args)).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining("npm run outbox") });
});

test("a command that fails says why in one sentence, without a stack, and exits with 1", () => {
  const stderr = "The database has no tables yet: npm run db:migrate makes them.\n";
  expect(outbox("list")).toEqual({ status: 1, stdout: "", stderr });
});

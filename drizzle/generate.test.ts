import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";

test.each([
  ["sqlite", "file:"],
  ["postgres", "postgres://"],
])("the migrations in drizzle/%s match the schema: nothing is left to generate", (engine, DATABASE_URL) => {
  const folder = path.relative(".", mkdtempSync(path.join(tmpdir(), "latchkey-migrations-")));
  cpSync(`drizzle/${engine}`, folder, { recursive: true });
  const before = readdirSync(folder);
  const drizzleKit = "node_modules/drizzle-kit/bin.cjs";
  const env = { ...process.env, DATABASE_URL, MIGRATIONS_FOLDER: folder, NODE_OPTIONS: "" };
  const run = spawnSync(process.execPath, [drizzleKit, "generate", "--config", "drizzle/config.ts"], { env });
  expect(String(run.stderr)).toBe("");
  expect(readdirSync(folder), "run `npm run db:generate -- --name …`").toEqual(before);
});

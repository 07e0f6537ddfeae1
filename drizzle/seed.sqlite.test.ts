import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";

const AUTH_SECRET = "kX9v2mQ7rT4wZ8bN1cF6hJ3pL5sD0gAyUeWo";

test.each([
  { NODE_ENV: "production", AUTH_URL: "http://localhost:3000" },
  { AUTH_URL: "https://id.example.com" },
  { NODE_ENV: "development", AUTH_URL: "https://id.example.com" },
])("no account with a known password is made in production: %o", (settings) => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "latchkey-seed-")), "latchkey.db");
  const environment = {
    PATH: process.env.PATH,
    DATABASE_URL: `file:${file}`,
    AUTH_SECRET,
    ...settings,
  } as NodeJS.ProcessEnv;
  const node = ["--import", "./lib/cli/register.mjs", "drizzle/seed.ts"];
  const { status, stderr } = spawnSync(process.execPath, node, { encoding: "utf8", env: environment });
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining("not in production") });
  expect(existsSync(file)).toBe(false);
});

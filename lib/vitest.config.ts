import { readdirSync, readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";

const root = new URL("..", import.meta.url).pathname;
const tests = ["app", "drizzle", "e2e", "emails", "lib"].flatMap((folder) =>
  readdirSync(root + folder, { encoding: "utf8", recursive: true })
    .filter((file) => /\.test\.tsx?$/.test(file))
    .map((file) => `${folder}/${file}`),
);
const onSqlite = tests.filter((test) => hasDatabase(test) && !test.includes(".postgres."));
const onPostgres = tests.filter((test) => hasDatabase(test) && !test.includes(".sqlite."));

const projects = [
  // Without tables: a test here that needs some fails.
  { name: "no database", include: tests.filter((test) => !hasDatabase(test)) },
  { name: "sqlite", include: onSqlite, setupFiles: "lib/vitest.setup.ts" },
  { name: "postgres", include: onPostgres, setupFiles: "lib/vitest.setup.ts", globalSetup: "lib/vitest.postgres.ts" },
];

function hasDatabase(test: string): boolean {
  if (/^lib\/(db|flows|models)\/|\.(sqlite|postgres)\.test/.test(test)) return true;
  const imports = /from "[^"]*\/(db|db\/\w+|migrate|flows\/[\w-]+|models\/[\w-]+|outbox|test-support)"/;
  return imports.test(readFileSync(root + test, "utf8"));
}

export default defineConfig({
  root,
  resolve: { tsconfigPaths: true },
  test: {
    projects: projects.map((test) => ({ extends: true, test: { root, ...test } })),
    pool: "forks",
    maxWorkers: "100%", // the default leaves one core idle
    // Generous, for a busy machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    // Inherited by worker threads.
    execArgv: ["--import", new URL("cli/register-in-workers.mjs", import.meta.url).href],
    // A fixed secret, so that none is created in data/; the cheapest hash.
    env: {
      AUTH_SECRET: "unit-tests-0123456789-abcdefghijklmnop",
      AUTH_SECRET_PREVIOUS: "unit-tests-older-0123456789-abcdefghij",
      BCRYPT_COST: "4",
      DATABASE_URL: "file::memory:",
      LOG_LEVEL: "silent",
    },
  },
});

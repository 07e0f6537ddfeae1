import { defineConfig } from "vitest/config";

const root = new URL("..", import.meta.url).pathname;
const allTests = "{app,drizzle,e2e,emails,lib}/**/*.test.{ts,tsx}";

const onSqlite = { name: "sqlite", root, include: [allTests], exclude: ["**/*.postgres.test.ts"] };
const onPostgres = {
  name: "postgres",
  root,
  include: [allTests],
  // What has no database runs once.
  exclude: ["**/*.sqlite.test.ts", "e2e/**", "emails/**", "lib/passwords/**"],
  globalSetup: "lib/vitest.postgres.ts",
};

export default defineConfig({
  root,
  resolve: { tsconfigPaths: true },
  test: {
    projects: [onSqlite, onPostgres].map((test) => ({ extends: true, test })),
    setupFiles: "lib/vitest.setup.ts",
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

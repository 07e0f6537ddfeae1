import { defineConfig } from "vitest/config";

export default defineConfig({
  root: new URL("..", import.meta.url).pathname,
  resolve: { tsconfigPaths: true },
  test: {
    include: ["{app,drizzle,e2e,emails,lib}/**/*.test.{ts,tsx}"],
    setupFiles: "lib/vitest.setup.ts",
    pool: "forks",
    // Worker threads inherit it.
    execArgv: ["--import", new URL("passwords/typescript.mjs", import.meta.url).href],
    // A fixed secret, so that no test leaves one in data/; the cheapest hash, because what it guards is invented.
    env: {
      AUTH_SECRET: "unit-tests-0123456789-abcdefghijklmnop",
      AUTH_SECRET_PREVIOUS: "unit-tests-older-0123456789-abcdefghij",
      BCRYPT_COST: "4",
      DATABASE_URL: "file::memory:",
      LOG_LEVEL: "silent",
    },
  },
});

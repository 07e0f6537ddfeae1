/** The journey, and several machines on one database: everything of the stories that Postgres could make different. */
import { defineConfig } from "playwright/test";
import stories from "./playwright.config";
import { findPostgres } from "./postgres";

const journey = [
  "password-reset.spec.ts",
  "reset-link.spec.ts",
  "log-in.spec.ts",
  "set-password.spec.ts",
  "api-contract.spec.ts",
];

export default defineConfig({
  ...stories,
  globalSetup: "./postgres-setup.ts",
  outputDir: ".results/artifacts-postgres",
  reporter: [["list"], ["json", { outputFile: ".results/stories-postgres.json" }]],
  projects: findPostgres()
    ? [
        { name: "postgres", testMatch: journey },
        { name: "postgres-operation", testMatch: "postgres-*.spec.ts", workers: 1 },
      ]
    : [{ name: "postgres", testMatch: [] }],
});

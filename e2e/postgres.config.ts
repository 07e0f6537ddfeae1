/** The journey, and several machines on one database: everything of the stories that Postgres could make different. */
import { defineConfig } from "playwright/test";
import stories from "./playwright.config";
import { findPostgres } from "./support/postgres";

const journey = [
  "stories/password-reset.spec.ts",
  "stories/reset-link.spec.ts",
  "stories/log-in.spec.ts",
  "stories/set-password.spec.ts",
  "api/contract.spec.ts",
];

export default defineConfig({
  ...stories,
  globalSetup: "./support/postgres-setup.ts",
  outputDir: ".results/artifacts-postgres",
  reporter: [["list"], ["json", { outputFile: ".results/stories-postgres.json" }]],
  projects: findPostgres()
    ? [
        { name: "postgres", testMatch: journey },
        { name: "postgres-operation", testDir: "postgres", workers: 1 },
      ]
    : [{ name: "postgres", testMatch: [] }],
});

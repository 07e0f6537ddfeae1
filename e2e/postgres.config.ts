/** The specs that Postgres could make differ, and several machines on one database. */
import { defineConfig } from "playwright/test";
import stories from "./playwright.config";
import { findCluster } from "./postgres/cluster-programs";
import { findPostgres } from "./support/postgres";

const SPECS = [
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
        { name: "postgres", testMatch: SPECS },
        { name: "postgres-operation", testDir: "postgres", testIgnore: ["cluster.spec.ts"], workers: 1 },
        { name: "postgres-updates", testMatch: ["operation/updates.spec.ts"], grep: /one after the other/, workers: 1 },
        { name: "postgres-alone", testMatch: ["operation/timing.spec.ts"], workers: 1 },
        // After the others: it has a dozen processes of its own.
        {
          name: "cluster",
          testMatch: findCluster() ? ["postgres/cluster.spec.ts"] : [],
          dependencies: ["postgres", "postgres-operation", "postgres-updates", "postgres-alone"],
          workers: 1,
        },
      ]
    : [
        { name: "postgres", testMatch: [] },
        { name: "cluster", testMatch: [] },
      ],
});

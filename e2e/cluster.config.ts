/** Several machines on a database that fails over. */
import { defineConfig } from "playwright/test";
import { findCluster } from "./postgres/cluster-programs";
import postgres from "./postgres.config";

export default defineConfig({
  ...postgres,
  globalSetup: "./support/cluster-setup.ts",
  outputDir: ".results/artifacts-cluster",
  reporter: [["list"], ["json", { outputFile: ".results/stories-cluster.json" }]],
  workers: 1,
  projects: [{ name: "cluster", testMatch: findCluster() ? ["postgres/cluster.spec.ts"] : [] }],
});

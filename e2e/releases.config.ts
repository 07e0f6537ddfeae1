/** The release before the newest migration beside this one. Apart, because that release has to be built. */
import { defineConfig } from "playwright/test";
import stories from "./playwright.config";
import { findPostgres } from "./support/postgres";
import { hasReleaseBefore } from "./support/release-before";

export default defineConfig({
  ...stories,
  globalSetup: "./support/postgres-setup.ts",
  outputDir: ".results/artifacts-releases",
  reporter: [["list"], ["json", { outputFile: ".results/stories-releases.json" }]],
  workers: 1,
  projects: [
    { name: "releases", ...(findPostgres() && hasReleaseBefore() ? { testDir: "releases" } : { testMatch: [] }) },
  ],
});

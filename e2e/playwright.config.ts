import { defineConfig } from "playwright/test";

const NO_PAGES = ["api-*.spec.ts", "operation-*.spec.ts", "postgres-*.spec.ts"];

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  outputDir: ".results/artifacts",
  globalSetup: "./global-setup.ts",
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["json", { outputFile: ".results/stories.json" }]],
  use: { trace: "retain-on-failure" },
  projects: [
    { name: "javascript", testIgnore: NO_PAGES },
    { name: "no-javascript", testIgnore: NO_PAGES, use: { javaScriptEnabled: false } },
    { name: "api", testMatch: "api-*.spec.ts" },
    // Starting, crashing, overload: no page is looked at twice.
    { name: "operation", testMatch: "operation-*.spec.ts", workers: 1 },
  ],
});

import { defineConfig } from "playwright/test";

const NO_PAGES = ["api-*.spec.ts", "operation-*.spec.ts", "postgres-*.spec.ts"];
// Axe runs in the page; what needs no JavaScript there is seen by the one walk that is played without it.
const ONCE = [...NO_PAGES, "access*.spec.ts"];

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
  projects: [
    // First, because one of them installs a Djoser, and everything else can go on meanwhile.
    { name: "api", testMatch: "api-*.spec.ts" },
    { name: "javascript", testIgnore: NO_PAGES },
    { name: "no-javascript", testIgnore: ONCE, use: { javaScriptEnabled: false } },
  ],
});

import { defineConfig } from "playwright/test";

export default defineConfig({
  testDir: ".",
  outputDir: ".results/artifacts",
  globalSetup: "./support/global-setup.ts",
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["json", { outputFile: ".results/stories.json" }]],
  projects: [
    // First, because one of them installs a Djoser, and everything else can go on meanwhile.
    { name: "api", testDir: "api" },
    { name: "javascript", testDir: "stories" },
    // Axe runs in the page, so accessibility is checked with JavaScript only.
    { name: "no-javascript", testDir: "stories", testIgnore: "access*.spec.ts", use: { javaScriptEnabled: false } },
  ],
});

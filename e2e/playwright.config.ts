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
    { name: "api", testDir: "api" },
    { name: "javascript", testDir: "stories" },
    {
      name: "no-javascript",
      testDir: "stories",
      testIgnore: ["accessibility*.spec.ts", "thief.spec.ts"],
      use: { javaScriptEnabled: false },
    },
  ],
});

import { defineConfig } from "playwright/test";

export const SCREENSHOTS = "e2e/.results/screenshots";

/** `npm run screenshots [-- --grep log-in]`: every page in every state. */
export default defineConfig({
  testDir: ".",
  testMatch: ["take.ts", "journey.ts"],
  outputDir: "../../.results/artifacts",
  globalSetup: "../global-setup.ts",
  workers: 1,
  timeout: 180_000,
  expect: { timeout: 10_000 },
  reporter: "list",
});

import { defineConfig } from "playwright/test";

const NO_PAGES = ["api-*.spec.ts", "operation-*.spec.ts", "postgres-*.spec.ts"];
/** They measure time, or ask for all that the machine has. */
const ALONE = ["flood", "login-timing", "overload", "timing"].map((name) => `operation-${name}.spec.ts`);
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
    { name: "javascript", testIgnore: NO_PAGES },
    { name: "no-javascript", testIgnore: ONCE, use: { javaScriptEnabled: false } },
    { name: "api", testMatch: "api-*.spec.ts" },
    // Starting, crashing, mail that fails: no page is looked at twice, and the stories of a file share a server.
    { name: "operation", testMatch: "operation-*.spec.ts", testIgnore: ALONE, fullyParallel: false },
    // Last, when the others have ended.
    { name: "alone", testMatch: ALONE, workers: 1, fullyParallel: false },
  ],
});

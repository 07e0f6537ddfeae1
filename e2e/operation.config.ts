import { defineConfig } from "playwright/test";
import stories from "./playwright.config";

const ALONE = ["overload", "random-requests", "reset-timing", "timing"].map((name) => `operation/${name}.spec.ts`);

export default defineConfig({
  ...stories,
  outputDir: ".results/artifacts-operation",
  reporter: [["list"], ["json", { outputFile: ".results/stories-operation.json" }]],
  workers: 3, // one more than elsewhere: they wait for servers half of the time
  fullyParallel: false,
  projects: [
    { name: "operation", testDir: "operation", testIgnore: ALONE },
    { name: "alone", testMatch: ALONE, workers: 1 },
  ],
});

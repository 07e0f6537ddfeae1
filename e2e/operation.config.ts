/** What happens to the server itself: starting, crashing, mail that fails. */
import { defineConfig } from "playwright/test";
import stories from "./playwright.config";

/** They measure time, or use the whole machine. */
const ALONE = ["flood", "login-timing", "overload", "timing"].map((name) => `operation/${name}.spec.ts`);

export default defineConfig({
  ...stories,
  outputDir: ".results/artifacts-operation",
  reporter: [["list"], ["json", { outputFile: ".results/stories-operation.json" }]],
  // One more than elsewhere: they wait for servers half of the time. The stories of a file share one server.
  workers: 3,
  fullyParallel: false,
  projects: [
    { name: "operation", testDir: "operation", testIgnore: ALONE },
    // Last, when the others have ended.
    { name: "alone", testMatch: ALONE, workers: 1 },
  ],
});

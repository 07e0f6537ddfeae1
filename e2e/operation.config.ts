/** What happens to the server itself: starting, crashing, mail that fails. No page is looked at twice. */
import { defineConfig } from "playwright/test";
import stories from "./playwright.config";

/** They measure time, or ask for all that the machine has. */
const ALONE = ["flood", "login-timing", "overload", "timing"].map((name) => `operation-${name}.spec.ts`);

export default defineConfig({
  ...stories,
  outputDir: ".results/artifacts-operation",
  reporter: [["list"], ["json", { outputFile: ".results/stories-operation.json" }]],
  // One more than elsewhere: half of the time they wait for servers. The stories of a file share one.
  workers: 3,
  fullyParallel: false,
  projects: [
    { name: "operation", testMatch: "operation-*.spec.ts", testIgnore: ALONE },
    // Last, when the others have ended.
    { name: "alone", testMatch: ALONE, workers: 1 },
  ],
});

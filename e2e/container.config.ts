/** The image of Dockerfile, built and run. Not part of `npm test`: it takes about ten minutes, and needs root on Debian. */
import { defineConfig } from "playwright/test";

export default defineConfig({
  testDir: "container",
  outputDir: ".results/artifacts-container",
  workers: 1,
  timeout: 1_200_000,
  expect: { timeout: 15_000 },
  reporter: [["list"], ["json", { outputFile: ".results/container.json" }]],
});

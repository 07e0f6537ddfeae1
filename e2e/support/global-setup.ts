import { rmSync } from "node:fs";
import type { FullConfig } from "playwright/test";
import { findBrowser } from "./browser";
import { buildIfNeeded } from "./build";
import { SERVERS_FOLDER } from "./npm-run";

/** Before the first worker starts. What is set in the environment here, workers inherit. */
export default async function prepare({ projects }: FullConfig): Promise<void> {
  rmSync(SERVERS_FOLDER, { recursive: true, force: true });
  const built = buildIfNeeded(); // goes on by itself while a browser is installed
  process.env.E2E_BROWSER = findBrowser(projects.every(({ use }) => use.headless !== false));
  await built;
}

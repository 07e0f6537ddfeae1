import { rmSync } from "node:fs";
import type { FullConfig } from "playwright/test";
import { findBrowser } from "./browser";
import { buildIfNeeded } from "./build";
import { SERVERS_FOLDER } from "./processes";

/** Runs before the first worker, which inherits the environment set here. */
export default async function prepare({ projects }: FullConfig): Promise<void> {
  rmSync(SERVERS_FOLDER, { recursive: true, force: true });
  const built = buildIfNeeded(); // continues while a browser is installed
  process.env.E2E_BROWSER = findBrowser(projects.every(({ use }) => use.headless !== false));
  await built;
}

import { rmSync } from "node:fs";
import { findBrowser } from "./browser";
import { buildIfNeeded } from "./build";
import { SERVERS_FOLDER } from "./servers-folder";

/** Before the first worker starts. What is set in the environment here, workers inherit. */
export default function prepare(): void {
  rmSync(SERVERS_FOLDER, { recursive: true, force: true });
  process.env.E2E_BROWSER = findBrowser();
  buildIfNeeded();
}

/** Finds a browser that runs here, and fetches one if there is none: Playwright's own, the system's, then whatever can be installed. */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { chromium } from "playwright/test";

const SYSTEM_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const ROOT = process.getuid?.() === 0;

/** Chromium's sandbox refuses to run as root, and its background requests would only be noise. */
export const BROWSER_ARGUMENTS = ["--disable-background-networking", ...(ROOT ? ["--no-sandbox"] : [])];

/** @returns the program's path */
export function findBrowser(): string {
  const found = presentBrowser() ?? installedBrowser();
  if (found) return found;
  throw new Error(
    "No browser for the end-to-end tests. Install one with `npx playwright install --with-deps chromium`, " +
      "or put Chromium or Google Chrome on the PATH (Debian, Ubuntu: `sudo apt-get install chromium`).",
  );
}

function presentBrowser(): string | undefined {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  const system = SYSTEM_NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return [chromium.executablePath(), ...system].find(runs);
}

function installedBrowser(): string | undefined {
  for (const [command, ...options] of installations()) {
    console.log(`No browser yet: ${[command, ...options].join(" ")}`);
    spawnSync(command, options, {
      stdio: "inherit",
      timeout: 300_000,
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    const found = presentBrowser();
    if (found) return found;
  }
}

function installations(): [string, ...string[]][] {
  const own: [string, ...string[]] = ["npx", "playwright", "install", "chromium"];
  if (!ROOT) return [own];
  return [own, ["apt-get", "update"], ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]];
}

/** A downloaded browser may lack the system's libraries, so it counts only once it has said its version. */
function runs(program: string): boolean {
  return spawnSync(program, ["--version"], { timeout: 20_000 }).status === 0;
}

/** Finds a browser that runs here, and fetches one if there is none: Playwright's own, the system's, then whatever can be installed. */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { chromium } from "playwright/test";

/** Chromium without anything that draws a window, as Playwright itself prefers it. */
const HEADLESS = "chromium-headless-shell";
const SYSTEM_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const APT_INSTALL = ["apt-get", "install", "--yes", "--no-install-recommends"] as const;
const ROOT = process.getuid?.() === 0;

/** Chromium's sandbox refuses to run as root, and its background requests would only be noise. */
export const BROWSER_ARGUMENTS = ["--disable-background-networking", ...(ROOT ? ["--no-sandbox"] : [])];

/**
 * @param headless nobody wants to watch
 * @returns the program's path
 */
export function findBrowser(headless: boolean): string {
  const found = presentBrowser(headless) ?? installedBrowser(headless);
  if (found) return found;
  throw new Error(
    "No browser for the end-to-end tests. Install one with `npx playwright install --with-deps chromium`, " +
      "or put Chromium or Google Chrome on the PATH (Debian, Ubuntu: `sudo apt-get install chromium`).",
  );
}

function presentBrowser(headless: boolean): string | undefined {
  const names = headless ? [HEADLESS, ...SYSTEM_NAMES] : SYSTEM_NAMES;
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  const system = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return [chromium.executablePath(), ...system].find(runs);
}

function installedBrowser(headless: boolean): string | undefined {
  for (const [command, ...options] of installations(headless)) {
    console.log(`No browser yet: ${[command, ...options].join(" ")}`);
    spawnSync(command, options, {
      stdio: "inherit",
      timeout: 300_000,
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    const found = presentBrowser(headless);
    if (found) return found;
  }
}

function installations(headless: boolean): [string, ...string[]][] {
  const own: [string, ...string[]] = ["npx", "playwright", "install", "chromium"];
  if (!ROOT) return [own];
  const ofDebian = headless ? [HEADLESS, "chromium"] : ["chromium"];
  return [own, ["apt-get", "update"], ...ofDebian.map((name): [string, ...string[]] => [...APT_INSTALL, name])];
}

/** A downloaded browser may lack the system's libraries, so it counts only once it has said its version. */
function runs(program: string): boolean {
  return spawnSync(program, ["--version"], { timeout: 20_000 }).status === 0;
}

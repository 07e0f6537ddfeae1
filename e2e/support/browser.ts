/** Finds a browser that runs here: Playwright's own, the system's, else one that can be installed. */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { chromium } from "playwright/test";
import { installFromDebian, ROOT } from "./install";

/** Chromium without a user interface, which Playwright itself prefers. */
const HEADLESS_SHELL = "chromium-headless-shell";
const SYSTEM_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Chromium's sandbox refuses to run as root. */
export const BROWSER_ARGUMENTS = ["--disable-background-networking", ...(ROOT ? ["--no-sandbox"] : [])];

/** @returns the program's path. @throws when none can be had */
export function findBrowser(headless: boolean): string {
  const found = presentBrowser(headless) ?? installedBrowser(headless);
  if (found) return found;
  throw new Error(
    "No browser for the end-to-end tests. Install one with `npx playwright install --with-deps chromium`, " +
      "or put Chromium or Google Chrome on the PATH (Debian, Ubuntu: `sudo apt-get install chromium`).",
  );
}

function presentBrowser(headless: boolean): string | undefined {
  const names = headless ? [HEADLESS_SHELL, ...SYSTEM_NAMES] : SYSTEM_NAMES;
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  const system = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return [chromium.executablePath(), ...system].find(runs);
}

function installedBrowser(headless: boolean): string | undefined {
  console.log("No browser found: installing one.");
  const installations = [
    () => spawnSync("npx", ["playwright", "install", "chromium"], { stdio: "inherit", timeout: 300_000 }),
    ...(headless ? [HEADLESS_SHELL, "chromium"] : ["chromium"]).map((name) => () => installFromDebian(name)),
  ];
  for (const install of installations) {
    install();
    const found = presentBrowser(headless);
    if (found) return found;
  }
}

/** A downloaded browser may lack the system's libraries, so it has to run once. */
function runs(program: string): boolean {
  return spawnSync(program, ["--version"], { timeout: 20_000 }).status === 0;
}

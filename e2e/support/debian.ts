/** What a test needs and a package of Debian or Ubuntu has. */
import { spawnSync } from "node:child_process";

export const ROOT = process.getuid?.() === 0;

/** Tries: whoever calls looks afterwards whether the thing is there. */
export function installFromDebian(...packages: string[]): void {
  if (!ROOT) return;
  // Another run may be installing, too.
  const apt = ["-o", "DPkg::Lock::Timeout=120"];
  for (const task of [["update"], ["install", "--yes", "--no-install-recommends", ...packages]])
    spawnSync("apt-get", [...apt, ...task], { stdio: "inherit", timeout: 300_000 });
}

/** Says what is left out; in CI nothing is. */
export function skipped(what: string, thing: string, ...packages: string[]): undefined {
  const advice = `No ${thing} found. Install it (Debian, Ubuntu: \`sudo apt-get install ${packages.join(" ")}\`).`;
  if (process.env.CI) throw new Error(advice);
  console.warn(`SKIPPED: ${what}. ${advice}`);
}

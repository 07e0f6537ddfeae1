import { spawnSync } from "node:child_process";

export const ROOT = process.getuid?.() === 0;

/** Does nothing unless root. A failure is not reported: look for the program afterwards. */
export function installFromDebian(...packages: string[]): void {
  if (!ROOT) return;
  const apt = ["-o", "DPkg::Lock::Timeout=120"]; // another run may be installing
  for (const task of [["update"], ["install", "--yes", "--no-install-recommends", ...packages]])
    spawnSync("apt-get", [...apt, ...task], {
      stdio: "inherit",
      timeout: 300_000,
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
}

/** Prints what is left out. @throws in CI, where nothing is */
export function skipped(what: string, program: string, ...packages: string[]): undefined {
  const advice = `No ${program} found. Install it (Debian, Ubuntu: \`sudo apt-get install ${packages.join(" ")}\`).`;
  if (process.env.CI) throw new Error(advice);
  console.warn(`SKIPPED: ${what}. ${advice}`);
}

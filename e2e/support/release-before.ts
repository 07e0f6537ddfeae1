/** The newest commit that does not know the newest migration: what runs beside this release while machines are updated. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";

const FOLDER = path.resolve("e2e/.results/releases");
const JOURNAL = "drizzle/postgres/meta/_journal.json";
const BUILT = ".next/latchkey/main.mjs";
const BUILD_TIMEOUT_MS = 10 * 60_000;

/** Prints why not. @throws in CI, where nothing is left out */
export function hasReleaseBefore(): boolean {
  const reason = whyNone();
  if (reason && process.env.CI) throw new Error(`${reason} Clone it as a whole.`);
  if (reason) console.warn(`SKIPPED: two releases at once. ${reason}`);
  return reason === undefined;
}

/** @returns the folder to start it in, built */
export function releaseBefore(): string {
  const commit = commitBefore();
  const folder = path.join(FOLDER, commit.slice(0, 12));
  if (existsSync(path.join(folder, BUILT))) return folder;
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const archive = `git archive ${commit} . ':!e2e' ':!docs' ':!*.test.ts' ':!*.test.tsx' | tar -x -C ${folder}`;
  run("bash", ["-o", "pipefail", "-c", archive]);
  // The packages of this release are found in a folder above.
  const lockfile = (root: string) => readFileSync(path.join(root, "package-lock.json"), "utf8");
  if (lockfile(folder) !== lockfile(".")) run("npm", ["ci", "--no-audit", "--no-fund"], folder);
  run("npm", ["run", "build"], folder);
  return folder;
}

function whyNone(): string | undefined {
  if (git("rev-parse", "--is-inside-work-tree") !== "true") return "This folder has no history.";
  if (git("rev-parse", "--is-shallow-repository") !== "false") return "Its history is cut off (a shallow clone).";
  return commitBefore() ? undefined : "Its history has no release before the newest migration.";
}

/** On the branch itself: what it merged came with the merge. */
function commitBefore(): string {
  const { entries } = JSON.parse(readFileSync(JOURNAL, "utf8"));
  const newest = `drizzle/postgres/${entries.at(-1).tag}.sql`;
  const added = git("log", "--first-parent", "-m", "--diff-filter=A", "--format=%H", "-n", "1", "--", newest);
  return git("rev-parse", "--verify", "--quiet", added ? `${added}^1` : "HEAD");
}

function git(...args: string[]): string {
  return spawnSync("git", args, { encoding: "utf8" }).stdout?.trim() ?? "";
}

function run(program: string, args: string[], folder = "."): void {
  const { status } = spawnSync(program, args, { cwd: folder, stdio: "inherit", timeout: BUILD_TIMEOUT_MS });
  if (status !== 0) throw new Error(`The release before was not built: ${program} ${args.join(" ")} failed.`);
}

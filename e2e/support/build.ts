/** The production build that is put to the test: made when a source is newer than it, else taken as it stands. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";

/** The last that a build writes. */
const MARK = ".next/latchkey/main.mjs";
const SOURCES = ["app", "lib", "emails", "drizzle", "instrumentation.ts", "next.config.mjs", "package-lock.json"];

export async function buildIfNeeded(): Promise<void> {
  const newest = Math.max(...SOURCES.flatMap(filesOf).map((file) => statSync(file).mtimeMs));
  if (existsSync(MARK) && statSync(MARK).mtimeMs > newest) return;
  const [status] = await once(spawn("npm", ["run", "build"], { stdio: "inherit" }), "exit");
  if (status !== 0) throw new Error("The production build failed: see above.");
}

function filesOf(source: string): string[] {
  if (!statSync(source).isDirectory()) return [source];
  return readdirSync(source, { recursive: true, encoding: "utf8" }).map((name) => path.join(source, name));
}

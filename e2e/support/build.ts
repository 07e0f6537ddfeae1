import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";

const BUILT = ".next/latchkey/main.mjs";
const SOURCES = ["app", "lib", "emails", "drizzle", "instrumentation.ts", "next.config.mjs", "package-lock.json"];

export async function buildIfNeeded(): Promise<void> {
  const newest = Math.max(...SOURCES.flatMap(filesOf).map((file) => statSync(file).mtimeMs));
  if (existsSync(BUILT) && statSync(BUILT).mtimeMs > newest) return;
  const [status] = await once(spawn("npm", ["run", "build"], { stdio: "inherit" }), "exit");
  if (status !== 0) throw new Error("The production build failed: see above.");
}

function filesOf(source: string): string[] {
  if (!statSync(source).isDirectory()) return [source];
  return readdirSync(source, { recursive: true, encoding: "utf8" }).map((name) => path.join(source, name));
}

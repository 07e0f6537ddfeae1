/**
 * A copy of the build that stands in for the next version: every name that Next derives is another, those of actions, of scripts, and of
 * the build itself. A real update keeps most of them, and would take a minute to build.
 */
import { cpSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { SERVERS_FOLDER } from "./processes";

const PARTS = [".next", "app", "drizzle", "lib", "next.config.mjs", "package.json"];
const NOT_NEEDED = /\.next\/(cache|compiled|diagnostics|standalone|trace|turbopack)|\.(map|tsx?)$/;
const TEXT = /(\.(js|json|html|rsc)|BUILD_ID)$/;
const SCRIPT_NAME = /([\w~-]{13})\.(js|css)$/;

/** @returns the folder to start it in */
export function updatedBuild(): string {
  const folder = path.join(SERVERS_FOLDER, "updated");
  for (const part of PARTS)
    cpSync(part, path.join(folder, part), { recursive: true, filter: (source) => !NOT_NEEDED.test(source) });
  const names = new RegExp(derivedNames().join("|"), "g");
  const rename = (text: string) => text.replace(names, (name) => name.slice(0, 2) + reversed(name.slice(2)));
  for (const file of filesIn(path.join(folder, ".next"))) {
    if (TEXT.test(file)) writeFileSync(file, rename(readFileSync(file, "utf8")));
    if (rename(path.basename(file)) !== path.basename(file))
      renameSync(file, path.join(path.dirname(file), rename(path.basename(file))));
  }
  renameSync(path.join(folder, ".next/static", buildId()), path.join(folder, ".next/static", rename(buildId())));
  return folder;
}

export function actionsOfBuild(): [id: string, action: { filename: string; exportedName: string }][] {
  return Object.entries(JSON.parse(readFileSync(".next/server/server-reference-manifest.json", "utf8")).node);
}

export function buildId(): string {
  return readFileSync(".next/BUILD_ID", "utf8");
}

function derivedNames(): string[] {
  const scripts = readdirSync(".next/static/chunks").flatMap((file) => SCRIPT_NAME.exec(file)?.[1] ?? []);
  return [buildId(), ...actionsOfBuild().map(([id]) => id), ...scripts];
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name));
}

function reversed(text: string): string {
  return [...text].reverse().join("");
}

import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { makePrivateFolder } from "./private-files";

/** Outside production: generated once and kept beside the database, so that sessions and links survive a restart. */
export function devSecret(databaseUrl: string): string {
  const folder = databaseUrl.startsWith("file:") ? path.dirname(databaseUrl.slice("file:".length)) : "data";
  const file = path.join(folder, "secret");
  makePrivateFolder(folder, path.basename(file));
  try {
    writeFileSync(file, randomBytes(33).toString("base64"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return readFileSync(file, "utf8");
}

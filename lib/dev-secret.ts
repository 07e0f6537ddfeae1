import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Outside production: generated once and kept beside the database, so that sessions and links survive a restart. */
export function devSecret(databaseUrl: string): string {
  const folder = databaseUrl.startsWith("file:") ? path.dirname(databaseUrl.slice("file:".length)) : "data";
  const file = path.join(folder, "secret");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, randomBytes(33).toString("base64"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return readFileSync(file, "utf8");
}

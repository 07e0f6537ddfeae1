/** A consistent copy of the running database, checked before it counts: `npm run backup -- /safe/place/latchkey.db`. */
import { chmodSync, existsSync, renameSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import Sqlite from "better-sqlite3";
import { env, onPostgres } from "../lib/env";

export class BackupFailed extends Error {
  override name = "BackupFailed";
}

/** @throws BackupFailed, and leaves nothing behind */
export async function backUp(database: string, target: string): Promise<void> {
  if (existsSync(target)) throw new BackupFailed(`${target} exists already: a backup never overwrites another.`);
  const unchecked = `${target}.part`;
  const source = new Sqlite(database, { readonly: true, fileMustExist: true });
  try {
    await source.backup(unchecked);
    chmodSync(unchecked, 0o600);
    expectWhole(unchecked);
    renameSync(unchecked, target);
  } finally {
    source.close();
    for (const rest of ["", "-wal", "-shm"]) rmSync(unchecked + rest, { force: true });
  }
}

/** @throws BackupFailed */
export function expectWhole(file: string): void {
  let answer: unknown;
  try {
    const copy = new Sqlite(file, { fileMustExist: true });
    // One file that stands alone, whatever the original was written beside.
    copy.pragma("journal_mode = DELETE");
    answer = copy.pragma("integrity_check", { simple: true });
    copy.prepare("select count(*) from users").get();
    copy.close();
  } catch (error) {
    throw new BackupFailed(`${file} is no database of Latchkey's: ${(error as Error).message}`);
  }
  if (answer !== "ok") throw new BackupFailed(`${file} is damaged: ${answer}`);
}

/** @throws BackupFailed */
export function databaseFile(): string {
  if (onPostgres()) throw new BackupFailed("Postgres has its own tools: pg_dump and pg_restore.");
  return env().DATABASE_URL.slice("file:".length);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const target = process.argv[2];
  if (!target) throw new BackupFailed("Where to? npm run backup -- /safe/place/latchkey.db");
  await backUp(databaseFile(), target);
  console.log(`Backed up and checked: ${target}`);
}

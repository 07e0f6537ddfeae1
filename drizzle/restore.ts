/** Puts a backup in the place of the database, which is kept aside: `npm run restore -- /safe/place/latchkey.db`. Not while Latchkey runs. */
import { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import Sqlite from "better-sqlite3";
import { BackupFailed, databaseFile, expectWhole } from "./backup";

/**
 * @returns where the replaced database is kept, if there was one
 * @throws BackupFailed, and changes nothing
 */
export function restore(backup: string, database: string, now = new Date()): string | undefined {
  mkdirSync(path.dirname(database), { recursive: true, mode: 0o700 });
  const incoming = `${database}.incoming`;
  copyFileSync(backup, incoming);
  try {
    chmodSync(incoming, 0o600);
    expectWhole(incoming);
    if (!existsSync(database)) return void renameSync(incoming, database);
    expectUnused(database);
    const aside = `${database}.replaced-${now.toISOString().replaceAll(":", "")}`;
    renameSync(database, aside);
    renameSync(incoming, database);
    return aside;
  } finally {
    for (const rest of ["", "-wal", "-shm"]) rmSync(incoming + rest, { force: true });
  }
}

/** A process that has the file open would go on writing into the one that was put aside. */
function expectUnused(database: string): void {
  const file = new Sqlite(database, { timeout: 0 });
  try {
    // Leaving WAL brings everything into the one file, and takes the lock that nobody else may share.
    if (file.pragma("journal_mode = DELETE", { simple: true }) !== "delete") throw new Error("in use");
  } catch {
    throw new BackupFailed("The database is in use: stop Latchkey first.");
  } finally {
    file.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const backup = process.argv[2];
  if (!backup || !existsSync(backup)) throw new BackupFailed("From where? npm run restore -- /safe/place/latchkey.db");
  const aside = restore(backup, databaseFile());
  console.log(`Restored.${aside ? ` The former database is kept as ${aside}` : ""}`);
}

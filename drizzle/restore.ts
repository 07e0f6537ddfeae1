import { existsSync, renameSync } from "node:fs";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { isEntryPoint, runCommand, UsageError } from "../lib/cli/command";
import { copyPrivately, makePrivateFolder } from "../lib/private-files";
import { BackupFailed, databaseFile, removeUnfinished, suffixesOf, verify } from "./backup";

/** @returns where what it replaced is kept: the database, and what SQLite keeps beside it. @throws BackupFailed, and changes nothing */
export function restore(backup: string, database: string, now = new Date()): string[] {
  makePrivateFolder(path.dirname(database), path.basename(database));
  const incoming = `${database}.incoming`;
  removeUnfinished(incoming);
  try {
    for (const suffix of suffixesOf(backup)) copyPrivately(backup + suffix, incoming + suffix);
    verify(incoming);
    endWhatWasOpen(incoming, now);
    expectUnused(database);
    const replaced = `${database}.replaced-${now.toISOString().replaceAll(":", "")}`;
    // All of them, with or without the database: SQLite would replay a WAL that stays into the restored one.
    const suffixes = suffixesOf(database);
    for (const suffix of suffixes) renameSync(database + suffix, replaced + suffix);
    renameSync(incoming, database);
    return suffixes.map((suffix) => replaced + suffix);
  } finally {
    removeUnfinished(incoming);
  }
}

/** What was revoked or sent since the backup is unknown, so no login, authorization or email of its time comes back to life. */
function endWhatWasOpen(database: string, now: Date): void {
  const file = new Sqlite(database);
  file.exec("delete from sessions; delete from oauth_states");
  file
    .prepare(
      "update outbox set outcome = 'dropped', completed_at = ?, lease = null, leased_until = null where completed_at is null",
    )
    .run(now.getTime());
  file.close();
}

/** A process that has the file open would go on writing into the replaced one. Missing or damaged, it is replaced all the same. */
function expectUnused(database: string): void {
  try {
    const file = new Sqlite(database, { timeout: 0, fileMustExist: true });
    try {
      // Leaving WAL moves everything into the one file, and needs an exclusive lock.
      file.pragma("journal_mode = DELETE");
    } finally {
      file.close();
    }
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code.startsWith("SQLITE_BUSY")) throw new BackupFailed("The database is in use: stop Latchkey first.");
  }
}

if (isEntryPoint(import.meta.url))
  await runCommand({
    help: `npm run restore -- FILE

Replaces the SQLite database by a backup, and keeps the replaced one beside it, also if it is damaged. Stop Latchkey first.`,
    maxArguments: 1,
    run(_options, backup) {
      if (!backup) throw new UsageError("From where?");
      if (!existsSync(backup)) throw new BackupFailed(`There is no file ${backup}.`);
      const replaced = restore(backup, databaseFile());
      console.log(`Restored.${replaced.length > 0 ? ` What it replaced is kept: ${replaced.join(", ")}` : ""}`);
    },
  });

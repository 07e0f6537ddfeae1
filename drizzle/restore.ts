import { existsSync, renameSync } from "node:fs";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { isEntryPoint, runCommand, UsageError } from "../lib/cli/command";
import { copyPrivately, makePrivateFolder } from "../lib/private-files";
import { BackupFailed, databaseFile, removeUnfinished, verify } from "./backup";

/** @returns where the replaced database is kept, if there was one. @throws BackupFailed, and changes nothing */
export function restore(backup: string, database: string, now = new Date()): string | undefined {
  makePrivateFolder(path.dirname(database), path.basename(database));
  const incoming = `${database}.incoming`;
  removeUnfinished(incoming);
  try {
    copyPrivately(backup, incoming);
    verify(incoming);
    endWhatWasOpen(incoming, now);
    if (!existsSync(database)) return void renameSync(incoming, database);
    expectUnused(database);
    const replaced = `${database}.replaced-${now.toISOString().replaceAll(":", "")}`;
    renameSync(database, replaced);
    renameSync(incoming, database);
    return replaced;
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

/** A process that has the file open would go on writing into the replaced one. */
function expectUnused(database: string): void {
  const file = new Sqlite(database, { timeout: 0 });
  try {
    // Leaving WAL moves everything into the one file, and needs an exclusive lock.
    if (file.pragma("journal_mode = DELETE", { simple: true }) !== "delete") throw new Error("in use");
  } catch {
    throw new BackupFailed("The database is in use: stop Latchkey first.");
  } finally {
    file.close();
  }
}

if (isEntryPoint(import.meta.url))
  await runCommand({
    help: `npm run restore -- FILE

Replaces the SQLite database by a backup, and keeps the replaced one beside it. Stop Latchkey first.`,
    maxArguments: 1,
    run(_options, backup) {
      if (!backup) throw new UsageError("From where?");
      if (!existsSync(backup)) throw new BackupFailed(`There is no file ${backup}.`);
      const replaced = restore(backup, databaseFile());
      console.log(`Restored.${replaced ? ` The replaced database is kept as ${replaced}` : ""}`);
    },
  });

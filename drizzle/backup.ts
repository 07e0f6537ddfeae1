import { existsSync, renameSync, rmSync } from "node:fs";
import Sqlite from "better-sqlite3";
import { isEntryPoint, runCommand, UsageError } from "../lib/cli/command";
import { env, onPostgres } from "../lib/env";
import { createPrivateFile } from "../lib/private-files";

/** In one step, which sees one state of the database: between two, each commit of another process would begin the copy anew. */
const ALL_PAGES = 0x7fffffff;
/** Of the files that SQLite keeps together. */
const SUFFIXES = ["", "-journal", "-wal", "-shm"];

export class BackupFailed extends Error {
  override name = "BackupFailed";
}

/** The database may be in use. @throws BackupFailed, and leaves nothing behind */
export async function backUp(database: string, target: string): Promise<void> {
  if (existsSync(target)) throw new BackupFailed(`${target} exists already: a backup never overwrites another.`);
  const unverified = `${target}.part`;
  removeUnfinished(unverified);
  const source = new Sqlite(database, { readonly: true, fileMustExist: true });
  try {
    // SQLite gives the journal the mode of the file.
    createPrivateFile(unverified, "wx");
    await source.backup(unverified, { progress: () => ALL_PAGES });
    verify(unverified);
    renameSync(unverified, target);
  } finally {
    source.close();
    removeUnfinished(unverified);
  }
}

export function removeUnfinished(file: string): void {
  for (const suffix of SUFFIXES) rmSync(file + suffix, { force: true });
}

/** @returns those of the files that are there */
export function suffixesOf(database: string): string[] {
  return SUFFIXES.filter((suffix) => existsSync(database + suffix));
}

/** @throws BackupFailed */
export function verify(file: string): void {
  let result: unknown;
  let copy: Sqlite.Database | undefined;
  try {
    copy = new Sqlite(file, { fileMustExist: true });
    // One file that stands alone, without a WAL.
    copy.pragma("journal_mode = DELETE");
    result = copy.pragma("integrity_check", { simple: true });
    copy.prepare("select count(*) from users").get();
  } catch (error) {
    throw new BackupFailed(`${file} is no database of Latchkey's: ${(error as Error).message}`);
  } finally {
    copy?.close();
  }
  if (result !== "ok") throw new BackupFailed(`${file} is damaged: ${result}`);
}

export function databaseFile(): string {
  const { DATABASE_URL } = env();
  if (onPostgres()) throw new BackupFailed("Postgres has its own tools: pg_dump and pg_restore.");
  return DATABASE_URL.slice("file:".length);
}

if (isEntryPoint(import.meta.url))
  await runCommand({
    help: `npm run backup -- FILE

Copies the SQLite database to FILE, which must not exist, and verifies the copy. Latchkey may be running.`,
    maxArguments: 1,
    async run(_options, target) {
      if (!target) throw new UsageError("Where to?");
      await backUp(databaseFile(), target);
      console.log(`Backed up and verified: ${target}`);
    },
  });

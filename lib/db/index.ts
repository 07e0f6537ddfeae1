/** The database: opened once per process, written only through commit(). */
import { closeSync, mkdirSync, openSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { type BetterSQLite3Database, drizzle } from "drizzle-orm/better-sqlite3";
import { env } from "../env";
import { oncePerProcess } from "../once-per-process";
import * as schema from "./schema";

const BUSY_TIMEOUT_MS = 50; // it blocks the whole process, so the rest of the patience is spent asleep
const PATIENCE_MS = 2_500;

export type Database = BetterSQLite3Database<typeof schema>;
type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];

/** One statement of a write set, `.returning()` what it changed, and what follows once it is on disk. */
export type Write<Row = unknown> = ((tx: Transaction) => { all(): Row[] }) & { afterCommit?: () => void };

/** The database cannot be written now: locked for too long, disk full, read-only. Nothing was changed. */
export class DatabaseUnavailable extends Error {
  override name = "DatabaseUnavailable";
  readonly retryAfterSeconds = 5;
}

export function db(): Database {
  return oncePerProcess("db", () => drizzle(openFile(env().DATABASE_URL), { schema, casing: "snake_case" }));
}

/**
 * All or nothing: the guard must change a row, or nothing is written. Durable when it returns.
 * A list of statements and not a callback, because SQLite's transactions cannot be async and those of others must be.
 * @returns the guard's rows; empty when it did not hold
 * @throws DatabaseUnavailable
 */
export async function commit<Row>(guard: Write<Row>, ...writes: Write[]): Promise<Row[]> {
  const changed = await whileBusy(() =>
    db().transaction(
      (tx) => {
        const rows = guard(tx).all();
        if (rows.length > 0) for (const write of writes) write(tx).all();
        return rows;
      },
      { behavior: "immediate" },
    ),
  );
  if (changed.length > 0) for (const write of [guard, ...writes]) write.afterCommit?.();
  return changed;
}

export async function whileBusy<T>(attempt: () => T, patienceMs = PATIENCE_MS): Promise<T> {
  const giveUpAt = performance.now() + patienceMs;
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      const code = error instanceof Sqlite.SqliteError ? error.code : "";
      if (!/^SQLITE_(BUSY|LOCKED|FULL|READONLY|IOERR|CANTOPEN)/.test(code)) throw error;
      const busy = /BUSY|LOCKED/.test(code);
      if (!busy || performance.now() > giveUpAt)
        throw new DatabaseUnavailable(`The database cannot be written: ${code}`, { cause: error });
      await sleep(5 + Math.random() * 45);
    }
  }
}

export function openFile(url: string): Sqlite.Database {
  const file = url.slice("file:".length);
  if (file !== ":memory:") makePrivate(file);
  const sqlite = new Sqlite(file, { timeout: BUSY_TIMEOUT_MS });
  sqlite.pragma("journal_mode = WAL");
  sqlite.pragma("synchronous = FULL");
  sqlite.pragma("foreign_keys = ON");
  return sqlite;
}

/** Folder 0700, file 0600; SQLite gives its WAL the mode of the file. */
function makePrivate(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, "a", 0o600));
}

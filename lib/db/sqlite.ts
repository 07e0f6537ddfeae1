/** One file, one writer at a time. */
import { closeSync, mkdirSync, openSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { RateLimiterSQLite } from "rate-limiter-flexible";
import { COUNTERS, DatabaseUnavailable, type Engine, PATIENCE_MS } from "./engine";
import * as schema from "./schema";

const BUSY_TIMEOUT_MS = 50; // it blocks the whole process, so the rest of the patience is spent asleep

export function openSqlite(url: string): Engine {
  const file = openFile(url);
  const handle = drizzle(file, { schema, casing: "snake_case" });
  return {
    handle,
    write: (guard, writes) =>
      whileBusy(() =>
        handle.transaction(
          (tx) => {
            const rows = guard(tx).all();
            if (rows.length > 0) for (const write of writes) write(tx).all();
            return rows;
          },
          { behavior: "immediate" },
        ),
      ),
    counter: (rate) => new RateLimiterSQLite({ ...COUNTERS, ...rate, storeClient: file, storeType: "better-sqlite3" }),
    patiently: whileBusy,
    close: async () => void file.close(),
  };
}

export async function whileBusy<T>(attempt: () => T | Promise<T>, patienceMs = PATIENCE_MS): Promise<T> {
  const giveUpAt = performance.now() + patienceMs;
  for (;;) {
    try {
      return await attempt();
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

/** One file, one writer at a time. */
import { closeSync, fdatasync, mkdirSync, openSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import Sqlite from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { RateLimiterSQLite } from "rate-limiter-flexible";
import { COUNTERS, type Engine, type Write } from "./engine";
import * as schema from "./schema";
import { openWriter, whileBusy } from "./sqlite-writer";

const BUSY_TIMEOUT_MS = 50; // it blocks the whole process, so the rest of the patience is spent asleep

export function openSqlite(url: string): Engine {
  const file = preparingOnce(openFile(url));
  const handle = drizzle(file, { schema, casing: "snake_case" });
  const write = openWriter(file, diskOf(file));
  // Its statements are ours as they are; its transactions go in with everybody's. The last counts before a power cut may be lost.
  const storeClient = {
    prepare: file.prepare,
    transaction: (step: () => unknown) => () => write(step, "crash"),
  };
  return {
    handle,
    write: (guard, writes) => write(() => run(guard, writes), "power cut"),
    counter: (rate) => new RateLimiterSQLite({ ...COUNTERS, ...rate, storeClient, storeType: "better-sqlite3" }),
    patiently: whileBusy,
    close: async () => void file.close(),
  };

  function run<Row>(guard: Write<Row>, writes: Write[]): Row[] {
    // The writer has begun the transaction, and nothing else runs on the handle before it ends.
    const tx = handle as unknown as Parameters<Write>[0];
    const rows = guard(tx).all();
    if (rows.length > 0) for (const write of writes) write(tx).all();
    return rows;
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

/**
 * The wait that SQLite itself would make in each COMMIT (`synchronous = FULL`), with the file locked and the process standing
 * still. On a file system that has no write-ahead log it goes on doing so.
 */
function diskOf(file: Sqlite.Database): () => Promise<void> {
  if (file.pragma("journal_mode", { simple: true }) !== "wal") return async () => {};
  file.pragma("synchronous = NORMAL");
  let log: number | undefined;
  return async () => {
    // There since the first write, and the same file as long as the database is open.
    log ??= openSync(`${file.name}-wal`, "r");
    await promisify(fdatasync)(log);
  };
}

/** Compiles each statement once. There are some dozens; their text never holds a value. */
function preparingOnce(file: Sqlite.Database): Sqlite.Database {
  const statements = new Map<string, Sqlite.Statement>();
  const prepare = file.prepare.bind(file);
  file.prepare = ((sql: string) => {
    const statement = statements.get(sql) ?? prepare(sql);
    statements.set(sql, statement);
    // As it comes: whoever had it before may have asked for rows as lists.
    return statement.reader ? statement.raw(false) : statement;
  }) as typeof file.prepare;
  return file;
}

/** Folder 0700, file 0600; SQLite gives its WAL the mode of the file. */
function makePrivate(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, "a", 0o600));
}

import { fdatasync, openSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import Sqlite from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { RateLimiterSQLite } from "rate-limiter-flexible";
import { createPrivateFile, makePrivateFolder } from "../private-files";
import { asDatabaseError } from "./database-error";
import { COUNTERS, type Engine, type Write } from "./engine";
import { openGroupCommit, retryWhileBusy } from "./group-commit";
import * as schema from "./schema";

// SQLite's own busy timeout blocks the whole process, so most of the wait is spent in retries.
const BLOCKING_BUSY_TIMEOUT_MS = 50;

export function openSqlite(url: string): Engine {
  const file = withStatementCache(openFile(url));
  const handle = drizzle(file, { schema, casing: "snake_case" });
  const write = openGroupCommit(file, flushOf(file));
  // The rate limiter's transactions join the group commit. A power cut may lose its last counts.
  const storeClient = {
    prepare: file.prepare,
    transaction: (step: () => unknown) => () => write(step, "written"),
  };
  return {
    handle,
    write: (guard, writes) => write(() => run(guard, writes), "flushed"),
    counter: (rate) => new RateLimiterSQLite({ ...COUNTERS, ...rate, storeClient, storeType: "better-sqlite3" }),
    retry: retryWhileBusy,
    close: async () => void file.close(),
  };

  function run<Row>(guard: Write<Row>, writes: Write[]): Row[] {
    const tx = handle as unknown as Parameters<Write>[0];
    const rows = guard(tx).all();
    if (rows.length > 0) for (const write of writes) write(tx).all();
    return rows;
  }
}

export function openFile(url: string): Sqlite.Database {
  const file = url.slice("file:".length);
  if (file !== ":memory:") {
    // SQLite gives its WAL the mode of the file.
    makePrivateFolder(path.dirname(file), path.basename(file));
    createPrivateFile(file, "a");
  }
  const sqlite = new Sqlite(file, { timeout: BLOCKING_BUSY_TIMEOUT_MS });
  sqlite.pragma("journal_mode = WAL");
  sqlite.pragma("synchronous = FULL");
  sqlite.pragma("foreign_keys = ON");
  return sqlite;
}

/** The fsync of each COMMIT (`synchronous = FULL`), but without the file locked and the process blocked. Needs a write-ahead log. */
function flushOf(file: Sqlite.Database): () => Promise<void> {
  if (file.pragma("journal_mode", { simple: true }) !== "wal") return async () => {};
  file.pragma("synchronous = NORMAL");
  let wal: number | undefined;
  return async () => {
    wal ??= openSync(`${file.name}-wal`, "r");
    await promisify(fdatasync)(wal);
  };
}

function withStatementCache(file: Sqlite.Database): Sqlite.Database {
  const statements = new Map<string, Sqlite.Statement>();
  const prepare = file.prepare.bind(file);
  file.prepare = ((sql: string) => {
    const statement = statements.get(sql) ?? withSafeErrors(sql, () => prepare(sql));
    statements.set(sql, statement);
    // Resets the row mode, which an earlier user of the statement may have set.
    return statement.reader ? statement.raw(false) : statement;
  }) as typeof file.prepare;
  return file;

  function withSafeErrors(sql: string, make: () => Sqlite.Statement): Sqlite.Statement {
    const safely =
      <Given extends unknown[], Result>(call: (...given: Given) => Result) =>
      (...given: Given): Result => {
        try {
          return call(...given);
        } catch (error) {
          throw asDatabaseError(error, sql);
        }
      };
    const statement = safely(make)();
    for (const method of ["run", "get", "all"] as const)
      statement[method] = safely(statement[method].bind(statement)) as never;
    return statement;
  }
}

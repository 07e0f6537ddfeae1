import { fdatasync, openSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import Sqlite from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { createPrivateFile, makePrivateFolder } from "../private-files";
import { asDatabaseError } from "./database-error";
import type { Engine, Prepared, Write } from "./engine";
import { openGroupCommit, retryWhileBusy } from "./group-commit";
import * as schema from "./schema";

// SQLite's own busy timeout blocks the whole process, so most of the wait is spent in retries.
const BLOCKING_BUSY_TIMEOUT_MS = 50;

export function openSqlite(url: string): Engine {
  const file = openFile(url);
  const { prepare } = statementsOf(file);
  const handle = drizzle({ client: { prepare } as Sqlite.Database, schema, casing: "snake_case" });
  const tx = handle as unknown as Parameters<Write>[0];
  const write = openGroupCommit(file, flushOf(file));
  return {
    handle,
    write: async (guard, writes) => {
      // Outside of the transaction: while it lasts, no other process writes.
      const [first, ...others] = await retryWhileBusy(() => prepared(guard, writes));
      return write(() => run(first, others), "flushed");
    },
    count: ({ sql, values }) => write(() => prepare(sql).all(...values) as Record<string, unknown>[], "written"),
    close: async () => void file.close(),
  };

  function prepared<Row>(guard: Write<Row>, writes: Write[]): [Prepared<Row>, ...Prepared[]] {
    return [guard(tx).prepare(), ...writes.map((one) => one(tx).prepare())];
  }

  function run<Row>(guard: Prepared<Row>, writes: Prepared[]): [Row[], ...unknown[][]] {
    const rows = guard.all();
    return rows.length > 0 ? [rows, ...writes.map((write) => write.all())] : [rows];
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

/** What drizzle and the counters use of the file: each statement is compiled once, and its errors say which it is. */
function statementsOf(file: Sqlite.Database): Pick<Sqlite.Database, "prepare"> {
  const statements = new Map<string, Statement>();
  return {
    prepare: ((sql: string) => {
      const statement = statements.get(sql) ?? new Statement(file, sql);
      statements.set(sql, statement);
      return statement.raw(false);
    }) as unknown as typeof file.prepare,
  };
}

class Statement {
  private readonly statement: Sqlite.Statement;

  constructor(
    file: Sqlite.Database,
    private readonly sql: string,
  ) {
    this.statement = this.named(() => file.prepare(sql));
  }

  run(...parameters: unknown[]) {
    return this.named(() => this.statement.run(...parameters));
  }

  get(...parameters: unknown[]) {
    return this.named(() => this.statement.get(...parameters));
  }

  all(...parameters: unknown[]) {
    return this.named(() => this.statement.all(...parameters));
  }

  /** An earlier user of the statement may have set the mode: drizzle sets its own before it reads rows, counters when they prepare. */
  raw(on = true): this {
    if (this.statement.reader) this.statement.raw(on);
    return this;
  }

  private named<Result>(call: () => Result): Result {
    try {
      return call();
    } catch (error) {
      throw asDatabaseError(error, this.sql);
    }
  }
}

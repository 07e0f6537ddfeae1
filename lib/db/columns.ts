import { type SQL, sql } from "drizzle-orm";
import * as pg from "drizzle-orm/pg-core";
import * as lite from "drizzle-orm/sqlite-core";
import { onPostgres } from "../env";

/** After every other character. */
const LAST = "\u{10ffff}";

const sqlite = {
  table: lite.sqliteTable,
  index: lite.index,
  uniqueIndex: lite.uniqueIndex,
  text: lite.text,
  integer: lite.integer,
  /** AUTOINCREMENT never reuses an id, not even of a deleted row: mailed links contain it. */
  id: () => lite.integer().primaryKey({ autoIncrement: true }),
  timestamp: () => lite.integer({ mode: "timestamp_ms" }),
  /** All that share the file are on one machine. */
  byDatabaseClock: (time: Date): SQL => sql`${time.getTime()}`,
  json: <T>() => lite.text({ mode: "json" }).$type<T>(),
  /** The index of a unique column does. */
  prefixIndex: (_name: string, _column: lite.SQLiteColumn): lite.SQLiteTableExtraConfigValue[] => [],
  startsWith: (column: lite.SQLiteColumn, text: string): SQL =>
    sql`(${column} >= ${text} and ${column} < ${text + LAST})`,
};

const postgres = {
  table: pg.pgTable,
  index: pg.index,
  uniqueIndex: pg.uniqueIndex,
  text: pg.text,
  /** As wide as SQLite's: a large audit log outgrows 32 bits. */
  integer: () => pg.bigint({ mode: "number" }),
  /** By default and not always, so that a database moved here keeps its ids. */
  id: () => pg.bigint({ mode: "number" }).primaryKey().generatedByDefaultAsIdentity(),
  /** As precise as JavaScript's Date, so that a value that was read equals itself in a comparison. */
  timestamp: () => pg.timestamp({ withTimezone: true, precision: 3 }),
  /** As far before or after its now as the time is by the clock of this machine. */
  byDatabaseClock: (time: Date): SQL => sql`(clock_timestamp() + ${time.getTime() - Date.now()} * interval '1 ms')`,
  /** Not jsonb, which refuses some valid JSON (U+0000). */
  json: <T>() => pg.json().$type<T>(),
  /** In the order of a language, which that of a unique column has, what begins alike does not lie together. */
  prefixIndex: (name: string, column: pg.ExtraConfigColumn) => [pg.index(name).on(column.op("text_pattern_ops"))],
  startsWith: (column: pg.PgColumn, text: string): SQL =>
    sql`(${column} ~>=~ ${text} and ${column} ~<~ ${text + LAST})`,
};

export const {
  byDatabaseClock,
  id,
  index,
  integer,
  json,
  prefixIndex,
  startsWith,
  table,
  text,
  timestamp,
  uniqueIndex,
} = onPostgres() ? (postgres as unknown as typeof sqlite) : sqlite;

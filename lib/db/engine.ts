/** What both engines implement. TypeScript knows every handle as SQLite's: queries use only what both have. */
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type * as schema from "./schema";

export const BUSY_TIMEOUT_MS = 2_500;

export type Database = BetterSQLite3Database<typeof schema>;
type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];

/** One statement of a write set, `.returning()` what it changed. `afterCommit` gets that, once it is on disk. */
export type Write<Row = unknown> = ((tx: Transaction) => { all(): Row[]; prepare(): Prepared<Row> }) & {
  // A method, so that a write of certain rows is one of any.
  afterCommit?(rows: Row[]): void;
};

export interface Prepared<Row = unknown> {
  all(): Row[];
}

/** SQL that both engines know, as text: drizzle takes longer to write a statement than the database to run it. */
export interface Statement {
  sql: string;
  values: (string | number)[];
}

export interface Engine {
  handle: Database;
  /** What each write changed, the guard first. */
  write: <Row>(guard: Write<Row>, writes: Write[]) => Promise<[Row[], ...unknown[][]]>;
  count: (statement: Statement) => Promise<Record<string, unknown>[]>;
  close: () => Promise<void>;
}

export class DatabaseUnavailable extends Error {
  override name = "DatabaseUnavailable";
  readonly retryAfterSeconds = 5;
}

/** What both engines implement. TypeScript knows every handle as SQLite's: queries use only what both have. */
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { RateLimiterStoreAbstract } from "rate-limiter-flexible";
import type * as schema from "./schema";

export const BUSY_TIMEOUT_MS = 2_500;

export type Database = BetterSQLite3Database<typeof schema>;
type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];

/** One statement of a write set, `.returning()` what it changed. `afterCommit` gets that, once it is on disk. */
export type Write<Row = unknown> = ((tx: Transaction) => { all(): Row[] }) & {
  // A method, so that a write of certain rows is one of any.
  afterCommit?(rows: Row[]): void;
};

export type Counter = RateLimiterStoreAbstract;

export interface CounterRate {
  keyPrefix: string;
  points: number;
  duration: number; // seconds
}

export const COUNTERS = { tableName: "limits", tableCreated: true, clearExpiredByTimeout: false };

export interface Engine {
  handle: Database;
  /** What each write changed, the guard first. */
  write: <Row>(guard: Write<Row>, writes: Write[]) => Promise<[Row[], ...unknown[][]]>;
  counter: (rate: CounterRate) => Counter;
  retry: <T>(attempt: () => Promise<T>) => Promise<T>;
  close: () => Promise<void>;
}

export class DatabaseUnavailable extends Error {
  override name = "DatabaseUnavailable";
  readonly retryAfterSeconds = 5;
}

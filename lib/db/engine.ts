/** What both engines do, each in a file of its own. TypeScript is told that every handle is SQLite's: queries use only what both have. */
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import type { RateLimiterStoreAbstract } from "rate-limiter-flexible";
import type * as schema from "./schema";

/** How long a writer waits for others before it gives up. */
export const PATIENCE_MS = 2_500;

export type Database = BetterSQLite3Database<typeof schema>;
type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];

/** One statement of a write set, `.returning()` what it changed, and what follows once it is on disk. */
export type Write<Row = unknown> = ((tx: Transaction) => { all(): Row[] }) & { afterCommit?: () => void };

export type Counter = RateLimiterStoreAbstract;

export interface CounterRate {
  keyPrefix: string;
  points: number;
  /** Seconds. */
  duration: number;
}

/** Where the table `limits` stands, in the words of rate-limiter-flexible. */
export const COUNTERS = { tableName: "limits", tableCreated: true, clearExpiredByTimeout: false };

export interface Engine {
  handle: Database;
  /** All or nothing, and nothing unless the guard changes a row. */
  write: <Row>(guard: Write<Row>, writes: Write[]) => Promise<Row[]>;
  counter: (rate: CounterRate) => Counter;
  /** Tries again what other writers stand in the way of. */
  patiently: <T>(attempt: () => Promise<T>) => Promise<T>;
  close: () => Promise<void>;
}

/** The database cannot be written now: locked for too long, disk full, read-only, out of reach. */
export class DatabaseUnavailable extends Error {
  override name = "DatabaseUnavailable";
  readonly retryAfterSeconds = 5;
}

import { setTimeout as sleep } from "node:timers/promises";
import { asc, inArray, type SQL } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import { commit, db } from ".";

/** Small enough that a write waits for one slice for a few milliseconds only. */
export const PURGED_AT_ONCE = 200;
const PAUSE_MS = 20;

/**
 * Deletes the rows in slices, the oldest first, each in a transaction of its own: other writers come in between, however many rows
 * there are.
 * @returns how many
 * @param age the indexed column that `which` is about: without its order, Postgres would walk past what is deleted in every slice
 */
export async function purge(key: SQLiteColumn, age: SQLiteColumn, which: SQL | undefined): Promise<number> {
  const table = key.table as SQLiteTable;
  const slice = db().select({ key }).from(table).where(which).orderBy(asc(age)).limit(PURGED_AT_ONCE);
  for (let total = 0; ; ) {
    const purged = await commit((tx) => tx.delete(table).where(inArray(key, slice)).returning({ key }));
    total += purged.length;
    if (purged.length < PURGED_AT_ONCE) return total;
    await sleep(PAUSE_MS);
  }
}

/** In the database: all processes share them and a restart keeps them. One statement checks and counts, so bursts are exact. */
import { createHmac } from "node:crypto";
import { and, eq, gt, gte, inArray, lt, lte, or, type SQL, sql } from "drizzle-orm";
import { CLOCK_SKEW_MS } from "../clock";
import { commit, count, db, type Write } from "../db";
import { limits } from "../db/schema";
import { env } from "../env";

export type Key = string | number;

/**
 * Counts a use at all counters, or at none if one of them is used up.
 * @param counters the narrowest first, with one duration: statements that lock their rows in one order never wait for each other in a ring
 * @param pending it may be given back: see `release`
 */
export async function take(counters: Counter[], { pending }: { pending: boolean }): Promise<Counted[] | undefined> {
  const now = Date.now();
  const uses = sql.join(
    counters.map(({ id, duration }) => sql`(${id}, cast(${now + duration * 1_000} as bigint))`),
    sql`, `,
  );
  const usedUp = or(...counters.map(({ id, points }) => and(eq(limits.key, id), gte(limits.points, points))));
  const current = isCurrent(counters, now);
  const under = sql.raw(pending ? "1" : "0");
  const counted = await count((tx) =>
    tx
      .insert(limits)
      .select(
        sql`select column1, 1, column2, ${under} from (values ${uses}) as uses
          where not exists (select 1 from ${limits} where ${current} and (${usedUp}))`,
      )
      .onConflictDoUpdate({
        target: limits.key,
        set: {
          points: sql`case when ${current} then ${limits.points} + 1 else 1 end`,
          pending: sql`case when ${current} then ${limits.pending} + ${under} else ${under} end`,
          expire: sql`case when ${current} then ${limits.expire} else excluded.expire end`,
        },
      })
      .returning(COLUMNS),
  );
  if (counted.length === 0) return undefined;
  // On Postgres statements that begin at once all see the last use free, and only their counts tell which of them took it.
  if (counters.every(({ id, points }) => pointsOf(counted, id) <= points)) return counted;
  await release(counted, { refund: true, pending });
  return undefined;
}

/** Ends a use, in the window it was taken from or not at all. */
export async function release(
  taken: Counted[],
  { refund, pending }: { refund: boolean; pending: boolean },
): Promise<Counted[]> {
  const uses = sql.join(
    taken.map(({ id, expire }) => sql`(${id}, cast(${expire} as bigint))`),
    sql`, `,
  );
  // An insertion that always conflicts: unlike an update, it locks the rows in the order of `take`.
  return count((tx) =>
    tx
      .insert(limits)
      .select(sql`select column1, 0, column2, 0 from (values ${uses}) as uses where true`)
      .onConflictDoUpdate({
        target: limits.key,
        set: {
          points: sql`${limits.points} - ${sql.raw(refund ? "1" : "0")}`,
          pending: sql`${limits.pending} - ${sql.raw(pending ? "1" : "0")}`,
        },
        setWhere: sql`${limits.expire} = excluded.expire and ${limits.points} > 0`,
      })
      .returning(COLUMNS),
  );
}

export async function read(counters: Counter[]): Promise<Counted[]> {
  const ids = counters.map(({ id }) => id);
  const which = and(inArray(limits.key, ids), isCurrent(counters, Date.now()));
  return db().select(COLUMNS).from(limits).where(which);
}

export function counterDeletion({ id }: Pick<Counter, "id">): Write {
  return (tx) => tx.delete(limits).where(eq(limits.key, id)).returning({ key: limits.key });
}

export async function purgeCounters(now = new Date()): Promise<void> {
  await commit((tx) => tx.delete(limits).where(lt(limits.expire, now.getTime())).returning({ key: limits.key }));
}

/** Of bounded length whatever the key, and no plain addresses in the database. */
export function counterId(name: string, key: Key): string {
  const digest = createHmac("sha256", `latchkey.limits${env().AUTH_SECRET}`).update(String(key)).digest("base64url");
  return `${name}:${digest}`;
}

/** Not if it ends later than any window that starts now: the clock was set back, and nobody should wait for it to catch up. */
export function latestEnd({ duration }: Pick<Counter, "duration">, now: number): number {
  return now + duration * 1_000 + CLOCK_SKEW_MS;
}

function isCurrent([counter]: Counter[], now: number): SQL {
  if (!counter) throw new Error("There is no counter");
  return sql`(${gt(limits.expire, now)} and ${lte(limits.expire, latestEnd(counter, now))})`;
}

function pointsOf(counted: Counted[], id: string): number {
  return counted.find((one) => one.id === id)?.points ?? 0;
}

const COLUMNS = { id: limits.key, points: limits.points, pending: limits.pending, expire: limits.expire };

export interface Counter {
  id: string;
  points: number;
  duration: number; // seconds
}

/** `pending`: how many of the points are of attempts under way. `expire`: when the window ends, which also names it. */
export interface Counted {
  id: string;
  points: number;
  pending: number;
  expire: number;
}

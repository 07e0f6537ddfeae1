/** In the database: all processes share them and a restart keeps them. One statement checks and counts, so bursts are exact. */
import { createHmac } from "node:crypto";
import { and, eq, gt, inArray, lt, lte } from "drizzle-orm";
import { latestBeginning } from "../clock";
import { count, db, type Write } from "../db";
import { purge } from "../db/purge";
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
  const window = windowOf(counters);
  const durationMs = window.duration * 1_000;
  const latest = latestEnd(window, now);
  // Only rows whose window has begun and has not ended: see `latestEnd`.
  const current = `${LIMITS}.expire > excluded.expire - ${durationMs} and ${LIMITS}.expire <= excluded.expire + ${latest - now - durationMs}`;
  const under = pending ? 1 : 0;
  const counted = await countRows(
    `insert into ${LIMITS} (key, points, expire, pending)
      select column1, 1, column2, ${under} from (values ${list(counters, "(?, cast(? as bigint))", ", ")}) as uses
      where not exists (
        select 1 from ${LIMITS} where expire > ? and expire <= ? and (${list(counters, "(key = ? and points >= ?)", " or ")})
      )
      on conflict (key) do update set
        points = case when ${current} then ${LIMITS}.points + 1 else 1 end,
        pending = case when ${current} then ${LIMITS}.pending + ${under} else ${under} end,
        expire = case when ${current} then ${LIMITS}.expire else excluded.expire end
      ${RETURNING}`,
    [
      ...counters.flatMap(({ id }) => [id, now + durationMs]),
      now,
      latest,
      ...counters.flatMap(({ id, points }) => [id, points]),
    ],
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
  // An insertion that always conflicts: unlike an update, it locks the rows in the order of `take`.
  return countRows(
    `insert into ${LIMITS} (key, points, expire, pending)
      select column1, 0, column2, 0 from (values ${list(taken, "(?, cast(? as bigint))", ", ")}) as uses where true
      on conflict (key) do update set
        points = ${LIMITS}.points - ${refund ? 1 : 0}, pending = ${LIMITS}.pending - ${pending ? 1 : 0}
      where ${LIMITS}.expire = excluded.expire and ${LIMITS}.points > 0
      ${RETURNING}`,
    taken.flatMap(({ id, expire }) => [id, expire]),
  );
}

export async function read(counters: Counter[]): Promise<Counted[]> {
  const now = Date.now();
  const ids = counters.map(({ id }) => id);
  const current = and(gt(limits.expire, now), lte(limits.expire, latestEnd(windowOf(counters), now)));
  return db()
    .select(COLUMNS)
    .from(limits)
    .where(and(inArray(limits.key, ids), current));
}

export function counterDeletion({ id }: Pick<Counter, "id">): Write {
  return (tx) => tx.delete(limits).where(eq(limits.key, id)).returning({ key: limits.key });
}

export async function purgeCounters(now = new Date()): Promise<void> {
  await purge(limits.key, limits.expire, lt(limits.expire, now.getTime()));
}

/** Of bounded length whatever the key, and no plain addresses in the database. */
export function counterId(name: string, key: Key): string {
  const digest = createHmac("sha256", `latchkey.limits${env().AUTH_SECRET}`).update(String(key)).digest("base64url");
  return `${name}:${digest}`;
}

/** Not if it ends later than any window that starts now: the clock was set back, and nobody should wait for it to catch up. */
export function latestEnd({ duration, maxDuration = duration }: Window, now: number): number {
  return latestBeginning(new Date(now)).getTime() + maxDuration * 1_000;
}

function windowOf([counter]: Counter[]): Window {
  return counter ?? { duration: 0 };
}

const LIMITS = '"limits"';
const RETURNING = "returning key as id, points, pending, expire";

const list = (all: unknown[], part: string, separator: string) => all.map(() => part).join(separator);

async function countRows(sql: string, values: (string | number)[]): Promise<Counted[]> {
  const rows = await count({ sql, values });
  // Postgres has 64 bits for what JavaScript has 53, and so returns text.
  return rows.map(({ id, points, pending, expire }) => ({
    id: String(id),
    points: Number(points),
    pending: Number(pending),
    expire: Number(expire),
  }));
}

function pointsOf(counted: Counted[], id: string): number {
  return counted.find((one) => one.id === id)?.points ?? 0;
}

const COLUMNS = { id: limits.key, points: limits.points, pending: limits.pending, expire: limits.expire };

export interface Counter extends Window {
  id: string;
  points: number;
}

interface Window {
  duration: number; // seconds
  maxDuration?: number; // where a counter's windows differ in length
}

/** `pending`: how many of the points are of attempts under way. `expire`: when the window ends, which also names it. */
export interface Counted {
  id: string;
  points: number;
  pending: number;
  expire: number;
}

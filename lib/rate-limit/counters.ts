/** In the database: all processes share them and a restart keeps them. One statement checks and counts, so bursts are exact. */
import { createHmac } from "node:crypto";
import { and, eq, gt, lt, sql } from "drizzle-orm";
import type { RateLimiterRes } from "rate-limiter-flexible";
import { CLOCK_SKEW_MS } from "../clock";
import { type CounterRate, commit, count, type Write } from "../db";
import { purge } from "../db/purge";
import { limits } from "../db/schema";
import { env } from "../env";

export type Key = string | number;
type Counted = Pick<RateLimiterRes, "consumedPoints" | "msBeforeNext">;

export async function increment(rate: CounterRate, key: Key): Promise<Counted> {
  return count(rate, async (counter) => {
    const consume = (): Promise<RateLimiterRes> =>
      counter.consume(digest(key)).catch((over) => (over instanceof Error ? Promise.reject(over) : over));
    let counted = await consume();
    if (isFromFuture(counted, rate)) {
      await counter.delete(digest(key));
      counted = await consume();
    }
    return { consumedPoints: Number(counted.consumedPoints), msBeforeNext: Number(counted.msBeforeNext) };
  });
}

/** Drops refused uses, too. Does nothing once the window has ended: rate-limiter-flexible's `reward` would start a new one at −1. */
export async function decrement({ keyPrefix, points }: CounterRate, key: Key): Promise<void> {
  const current = and(
    eq(limits.key, `${keyPrefix}:${digest(key)}`),
    gt(limits.expire, Date.now()),
    gt(limits.points, 0),
  );
  const allowed = sql`case when ${limits.points} > ${points} then ${points} else ${limits.points} end`;
  await commit((tx) =>
    tx
      .update(limits)
      .set({ points: sql`${allowed} - 1` })
      .where(current)
      .returning({ key: limits.key }),
  );
}

export async function read(rate: CounterRate, key: Key): Promise<number> {
  const counted = await count(rate, (counter) => counter.get(digest(key)));
  return counted && !isFromFuture(counted, rate) ? Number(counted.consumedPoints) : 0;
}

export function counterDeletion({ keyPrefix }: Pick<CounterRate, "keyPrefix">, key: Key): Write {
  const row = eq(limits.key, `${keyPrefix}:${digest(key)}`);
  return (tx) => tx.delete(limits).where(row).returning({ key: limits.key });
}

export async function purgeCounters(now = new Date()): Promise<void> {
  await purge(limits.key, limits.expire, lt(limits.expire, now.getTime()));
}

/** Its window ends later than any that starts now: the clock was set back, and nobody should wait for it to catch up. */
function isFromFuture({ msBeforeNext }: Counted, { duration }: CounterRate): boolean {
  return Number(msBeforeNext) > duration * 1_000 + CLOCK_SKEW_MS;
}

/** Bounded length whatever the key, and no plain addresses in the database. */
function digest(key: Key): string {
  return createHmac("sha256", `latchkey.limits${env().AUTH_SECRET}`).update(String(key)).digest("base64url");
}

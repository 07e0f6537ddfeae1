/**
 * Who asked how often. The counters stand in the database, so all processes share them and a restart forgets nothing;
 * checking and counting is one statement, so a burst gets exactly what is allowed.
 */
import { createHmac } from "node:crypto";
import { lt } from "drizzle-orm";
import type { RateLimiterRes } from "rate-limiter-flexible";
import { CLOCK_SKEW_MS } from "../clock";
import { type CounterRate, commit, count } from "../db";
import { limits } from "../db/schema";
import { env } from "../env";

const SECONDS = { minute: 60, hour: 3_600, day: 86_400 };

interface Rate {
  points: number;
  duration: number;
}

/** A new limit is one line here. Each counts by the key that its name ends in. */
const RATES = {
  "reset-by-client": () => rate(env().RESET_LIMIT),
  "reset-by-address": () => rate(env().RESET_LIMIT),
  "resend-by-client": () => rate(env().RESET_LIMIT),
  "resend-by-address": () => rate(env().RESET_LIMIT),
  "sign-up-by-client": () => rate(env().RESET_LIMIT, 4),
  "wrong-confirm-by-uid-and-client": () => ({ points: 20, duration: SECONDS.hour }),
  "failed-login-by-client": () => rate(env().LOGIN_LIMIT),
  "failed-login-by-device": () => rate(env().LOGIN_LIMIT),
  "wrong-current-password-by-user": () => rate(env().LOGIN_LIMIT),
  "bad-bearer-by-client": () => ({ points: 100, duration: SECONDS.minute }),
  "captcha-by-challenge": () => ({ points: 1, duration: SECONDS.hour }),
  "refusal-by-client": () => ({ points: 150, duration: SECONDS.hour }),
} satisfies Record<string, () => Rate>;

export type LimitName = keyof typeof RATES;

/** `first`: of the refusals in this window. */
export type Refused = { allowed: false; retryAfterSeconds: number; first: boolean };
export type Turn = { allowed: true } | Refused;

/** Counts, and says whether that was still within the limit. @throws DatabaseUnavailable */
export async function consume(name: LimitName, key: string | number): Promise<Turn> {
  const { points, duration } = RATES[name]();
  const { consumedPoints, msBeforeNext } = await consumePoints(name, key, points, duration);
  if (consumedPoints <= points) return { allowed: true };
  const retryAfterSeconds = Math.max(1, Math.ceil(msBeforeNext / 1_000));
  return { allowed: false, retryAfterSeconds, first: consumedPoints === points + 1 };
}

/** For what turned out not to be what the limit is about, such as a login that was right. */
export async function refund(name: LimitName, key: string | number): Promise<void> {
  await count({ keyPrefix: name, ...RATES[name]() }, (counter) => counter.reward(digest(key)));
}

export async function isExceeded(name: LimitName, key: string | number): Promise<boolean> {
  const rate = RATES[name]();
  return (await consumed({ keyPrefix: name, ...rate }, key)) > rate.points;
}

export async function hasTurn(name: LimitName, key: string | number): Promise<boolean> {
  const rate = RATES[name]();
  return (await consumed({ keyPrefix: name, ...rate }, key)) < rate.points;
}

const FREE_TRIES = 5;
const LONGEST_WAIT = 60;
const TRIES = { keyPrefix: "tries-by-address", points: Number.MAX_SAFE_INTEGER, duration: SECONDS.day };
const GATE = "gate-by-address";

/**
 * The back-off of one account, whoever tries and whether or not it exists: the first tries are free, then one is let through
 * in 1, 2, 4 … 60 seconds. It lifts by itself, and with every proof of ownership.
 */
export async function mayTryPassword(email: string): Promise<boolean> {
  const { consumedPoints } = await consumePoints(TRIES.keyPrefix, email, TRIES.points, TRIES.duration);
  const over = consumedPoints - FREE_TRIES;
  if (over <= 0) return true;
  const gate = await consumePoints(GATE, email, 1, Math.min(LONGEST_WAIT, 2 ** (over - 1)));
  if (gate.consumedPoints === 1) return true;
  // Only what is tried counts, so hammering does not lengthen what the owner has to wait.
  await count(TRIES, (counter) => counter.reward(digest(email)));
  return false;
}

export async function hasFreeTry(email: string): Promise<boolean> {
  return (await consumed(TRIES, email)) < FREE_TRIES;
}

export async function resetLockout(email: string): Promise<void> {
  for (const keyPrefix of [TRIES.keyPrefix, GATE])
    await count({ ...TRIES, keyPrefix }, (counter) => counter.delete(digest(email)));
}

// Forgotten soon, so that a process that dies with somebody in it does not leave them there.
const INSIDE = { keyPrefix: "inside", points: Number.MAX_SAFE_INTEGER, duration: 30 };

/** For who uses a turn of which it is not known yet whether it will be given back. */
export async function enter(key: string): Promise<void> {
  await count(INSIDE, (counter) => counter.consume(digest(key)));
}

export async function leave(key: string): Promise<void> {
  await count(INSIDE, (counter) => counter.reward(digest(key)));
}

export async function isAnybodyIn(key: string): Promise<boolean> {
  return (await consumed(INSIDE, key)) > 0;
}

export async function purgeLimits(now = new Date()): Promise<void> {
  await commit((tx) => tx.delete(limits).where(lt(limits.expire, now.getTime())).returning({ key: limits.key }));
}

async function consumed(rate: CounterRate, key: string | number): Promise<number> {
  const counted = await count(rate, (counter) => counter.get(digest(key)));
  return counted && !isFromTomorrow(counted, rate.duration) ? Number(counted.consumedPoints) : 0;
}

async function consumePoints(
  keyPrefix: string,
  key: string | number,
  points: number,
  duration: number,
): Promise<Counted> {
  return count({ keyPrefix, points, duration }, async (counter) => {
    const take = (): Promise<RateLimiterRes> =>
      counter.consume(digest(key)).catch((over) => (over instanceof Error ? Promise.reject(over) : over));
    let counted = await take();
    if (isFromTomorrow(counted, duration)) {
      await counter.delete(digest(key));
      counted = await take();
    }
    // Postgres writes its wide integers as text.
    return { consumedPoints: Number(counted.consumedPoints), msBeforeNext: Number(counted.msBeforeNext) };
  });
}

/** Its window ends later than any that begins now: the clock was set back, and nobody shall wait for it to catch up. */
function isFromTomorrow({ msBeforeNext }: Counted, duration: number): boolean {
  return Number(msBeforeNext) > Math.max(duration, LONGEST_WAIT) * 1_000 + CLOCK_SKEW_MS;
}

type Counted = Pick<RateLimiterRes, "consumedPoints" | "msBeforeNext">;

/** Of one length whatever was typed, and no list of addresses in the database. */
function digest(key: string | number): string {
  return createHmac("sha256", `latchkey.limits${env().AUTH_SECRET}`).update(String(key)).digest("base64url");
}

function rate(text: string, times = 1): Rate {
  const [points, unit] = text.split("/") as [string, keyof typeof SECONDS];
  return { points: Number(points) * times, duration: SECONDS[unit] };
}

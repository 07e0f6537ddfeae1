import { HOUR_MS } from "../clock";
import { env } from "../env";
import { metrics } from "../metrics";
import { recordEvent } from "../models/audit-log";
import { networksAround } from "../networks";
import type { RequestContext } from "../request-context";
import { tally, tallyOf } from "../tally";
import { type Challenge, isSolved, newChallenge, paidTurnOf, TURNS_AT_ONCE } from "./captcha";
import type { Key } from "./counters";
import {
  consume,
  type How,
  type LimitName,
  paidTurns,
  type Refusal,
  refund,
  refusalOf,
  settle,
  type Use,
} from "./limits";

/** A client that goes on after so many refusals in an hour looks automated. */
const REFUSALS_BEFORE_CAPTCHA = 150;
/** Without a CAPTCHA no wait helps a client that has to solve one; a minute is as good as any. */
const UNSOLVED: Refusal = { allowed: false, retryAfterSeconds: 60, first: false };

export class Throttled extends Error {
  override name = "Throttled";

  /** @param challenge a CAPTCHA: with its solution the same request is served at once */
  constructor(
    readonly retryAfterSeconds: number,
    readonly challenge?: Challenge,
  ) {
    super(`Throttled for ${retryAfterSeconds} s`);
  }
}

/** @throws Throttled, DatabaseUnavailable */
export async function throttle(
  limit: LimitName,
  key: Key,
  request: RequestContext,
  now = new Date(),
  how: How = {},
): Promise<Use> {
  const use = await consume(limit, key, how);
  return use.allowed ? use : refuse(limit, use, request, now);
}

/**
 * For what strangers can trigger: many people may be behind one address. Beyond the limit of their client a solved CAPTCHA buys further
 * turns, each for more work than the one before. A client that looks automated pays for every turn. @throws Throttled, DatabaseUnavailable
 */
export async function throttleUnlessPaid(
  limit: LimitName,
  captcha: unknown,
  request: RequestContext,
  now = new Date(),
  how: How = {},
): Promise<Use> {
  const { client } = request;
  const use = hasToSolve(client) ? UNSOLVED : await consume(limit, client, how);
  if (use.allowed) return use;
  const paid = { ...how, paid: true };
  const last = env().CAPTCHA === "off" ? use : refusalOf(limit, client, paid);
  if (last) return refuse(limit, last, request, now);
  const turn = paidTurns(limit, client);
  if (!(await isPaid(captcha, turn, client))) return refuse(limit, use, request, now, turn);
  const bought = await throttle(limit, client, request, now, paid);
  // Other processes may have sold turns of which this one did not know.
  const actual = paidTurns(limit, client, bought.counted) - 1;
  if (paidTurnOf(captcha) >= actual - TURNS_AT_ONCE) return bought;
  await refund(bought);
  return refuse(limit, use, request, now, actual);
}

/** For a login, which no CAPTCHA buys: it is asked of clients that look automated. @throws Throttled, DatabaseUnavailable */
export async function requireCaptcha(captcha: unknown, { client }: RequestContext): Promise<void> {
  if (!hasToSolve(client) || (await isPaid(captcha, 0, client))) return;
  metrics().throttled.inc({ limit: "login-captcha" });
  throw new Throttled(UNSOLVED.retryAfterSeconds, await newChallenge(0));
}

/**
 * Consumes before the attempt, or a burst would be admitted whole. Refunds unless it fails (falsy), also when it throws and was
 * never made. @throws Throttled, DatabaseUnavailable, and what the attempt throws
 */
export async function throttleFailures<T>(
  limit: LimitName,
  key: Key,
  request: RequestContext,
  now: Date,
  attempt: () => Promise<T>,
  succeeded: (result: T) => boolean = Boolean,
): Promise<T> {
  const use = await throttle(limit, key, request, now, { refundable: true });
  let failed = false;
  try {
    const result = await attempt();
    failed = !succeeded(result);
    return result;
  } finally {
    await (failed ? settle(use) : refund(use));
  }
}

/** What throws, as a 503 does, has not happened and counts for nothing. What it returns, be it a refusal, has. @throws what it throws */
export async function refundIfThrown<T>(uses: Use[], work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    for (const use of uses) if (use.pending) await settle(use);
    return result;
  } catch (error) {
    // What failed may fail here too, and says more.
    await Promise.all(uses.map(refund)).catch(() => {});
    throw error;
  }
}

/** @param turn for a challenge: the price is that of this turn beyond the limit */
async function refuse(
  limit: LimitName,
  { first, retryAfterSeconds }: Refusal,
  request: RequestContext,
  now: Date,
  turn?: number,
): Promise<never> {
  tallyOfClient("refusals", request.client);
  metrics().throttled.inc({ limit });
  // Only the first of a window is recorded, so that persistence does not grow the audit log.
  if (first) await recordEvent({ code: "throttled", details: { limit } }, request, now);
  throw new Throttled(retryAfterSeconds, turn === undefined ? undefined : await newChallenge(turn));
}

function hasToSolve(client: string): boolean {
  const { CAPTCHA } = env();
  return CAPTCHA === "always" || (CAPTCHA === "auto" && persists("refusals", client));
}

/** What is sent instead of solutions is not looked at for ever, because that costs us a hash. */
async function isPaid(captcha: unknown, turn: number, client: string): Promise<boolean> {
  if (paidTurnOf(captcha) < turn - TURNS_AT_ONCE || persists("wrong solutions", client)) return false;
  if (await isSolved(captcha)) return true;
  tallyOfClient("wrong solutions", client);
  return false;
}

function tallyOfClient(what: Persistence, client: string): void {
  for (const { network } of networksAround(client)) tally(`${what} ${network}`, HOUR_MS);
}

function persists(what: Persistence, client: string): boolean {
  return networksAround(client).some(
    ({ network, factor }) => tallyOf(`${what} ${network}`) > REFUSALS_BEFORE_CAPTCHA * factor,
  );
}

type Persistence = "refusals" | "wrong solutions";

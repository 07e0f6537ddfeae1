import { recordEvent } from "../models/audit-log";
import type { RequestContext } from "../request-context";
import type { Key } from "./counters";
import { consume, type LimitName, refund } from "./limits";

/** Nothing was looked up and nothing changed. */
export class Throttled extends Error {
  override name = "Throttled";

  constructor(readonly retryAfterSeconds: number) {
    super(`Throttled for ${retryAfterSeconds} s`);
  }
}

/** @throws Throttled, DatabaseUnavailable */
export async function throttle(limit: LimitName, key: Key, request: RequestContext, now = new Date()): Promise<void> {
  const use = await consume(limit, key);
  if (use.allowed) return;
  await consume("refusal-by-client", request.client);
  // Only the first of a window is recorded, so that persistence does not grow the audit log.
  if (use.first) await recordEvent({ code: "throttled", details: { limit } }, request, now);
  throw new Throttled(use.retryAfterSeconds);
}

/**
 * For limits on failures. Consumes before the attempt, or a burst would be admitted whole, and refunds when it succeeds or throws:
 * an attempt that was never made, for want of a hash worker or the database, counts against nobody.
 * @param attempt undefined or false when it failed
 * @throws Throttled, DatabaseUnavailable, and what the attempt throws
 */
export async function throttleFailures<T>(
  limit: LimitName,
  key: Key,
  request: RequestContext,
  now: Date,
  attempt: () => Promise<T>,
): Promise<T> {
  await throttle(limit, key, request, now);
  let failed = false;
  try {
    const result = await attempt();
    failed = !result;
    return result;
  } finally {
    if (!failed) await refund(limit, key);
  }
}

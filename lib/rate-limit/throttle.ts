import { recordEvent } from "../models/audit-log";
import type { RequestContext } from "../request-context";
import type { Key } from "./counters";
import { consume, type LimitName, refund } from "./limits";

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
 * Consumes before the attempt, or a burst would be admitted whole. Refunds unless it fails (falsy), also when it throws and was
 * never made. @throws Throttled, DatabaseUnavailable, and what the attempt throws
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

/** For what counts whenever it happens. If it throws, as a 503 does, it has not. @throws Throttled, DatabaseUnavailable, and what it throws */
export async function throttleUses<T>(
  limit: LimitName,
  key: Key,
  request: RequestContext,
  now: Date,
  use: () => Promise<T>,
): Promise<T> {
  await throttle(limit, key, request, now);
  try {
    return await use();
  } catch (error) {
    // What failed may fail here too, and says more.
    await refund(limit, key).catch(() => {});
    throw error;
  }
}

import { recordEvent } from "../models/audit-log";
import type { RequestContext } from "../request-context";
import { consume, type LimitName, type Refused } from "./limits";
import { Throttled } from "./throttled";

/**
 * Lets the caller go on, or not.
 * @throws Throttled, DatabaseUnavailable
 */
export async function throttle(
  limit: LimitName,
  key: string | number,
  request: RequestContext,
  now = new Date(),
): Promise<void> {
  const turn = await consume(limit, key);
  if (!turn.allowed) throw await refusal(limit, turn, request, now);
}

/** Of a flood of refusals the first is recorded: the record must not grow by somebody's persistence. */
export async function refusal(
  limit: LimitName,
  { first, retryAfterSeconds }: Refused,
  request: RequestContext,
  now: Date,
): Promise<Throttled> {
  await consume("refusal-by-client", request.client);
  if (first) await recordEvent({ code: "throttled", details: { limit } }, request, now);
  return new Throttled(retryAfterSeconds);
}

import { record } from "../models/audit-log";
import { type LimitName, type Refused, takeTurn } from "./limits";
import type { RequestContext } from "../request-context";
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
  const turn = await takeTurn(limit, key);
  if (!turn.allowed) throw await refusal(limit, turn, request, now);
}

/** Of a flood of refusals the first is recorded: the record must not grow by somebody's persistence. */
export async function refusal(
  limit: LimitName,
  { first, retryAfterSeconds }: Refused,
  request: RequestContext,
  now: Date,
): Promise<Throttled> {
  await takeTurn("refusal-by-client", request.client);
  if (first) await record({ code: "throttled", details: { limit } }, request, now);
  return new Throttled(retryAfterSeconds);
}

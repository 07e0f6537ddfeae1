/**
 * Every hash is paid for before it runs, by the client, the account and the purpose. What a login pays is in flows/log-in.ts, what a
 * sign-up by API pays in flows/sign-up.ts.
 */
import { siteOf } from "./networks";
import type { Payer } from "./passwords/hashing";
import type { LimitName } from "./rate-limit/limits";
import { throttleFailures } from "./rate-limit/throttle";
import type { RequestContext } from "./request-context";

/** Those who race with one good link fail, too: twenty at once are all answered. */
const LIMITS = {
  reset: { byClient: "failed-reset-by-client", byAccount: "failed-reset-by-user" },
  verification: { byClient: "failed-verification-by-client", byAccount: "failed-verification-by-sign-up" },
  "current-password": { byClient: "wrong-current-password-by-client", byAccount: "wrong-current-password-by-user" },
} satisfies Record<string, { byClient: LimitName; byAccount: LimitName }>;

/**
 * Refunds after a success, and when the attempt was never made (a 503); never for a refusal, which has cost a hash.
 * @param id of the user; of the sign-up, for a verification
 * @throws Throttled, DatabaseUnavailable, and what the attempt throws
 */
export async function throttleHashing<Result extends { ok: boolean }>(
  purpose: keyof typeof LIMITS,
  id: number,
  request: RequestContext,
  now: Date,
  attempt: (payer: Payer) => Promise<Result>,
): Promise<Result> {
  const { byClient, byAccount } = LIMITS[purpose];
  const payer = payerOf(request, purpose === "verification" ? undefined : id);
  const succeeded = ({ ok }: Result) => ok;
  const byAccountToo = () => throttleFailures(byAccount, id, request, now, () => attempt(payer), succeeded);
  return throttleFailures(byClient, request.client, request, now, byAccountToo, succeeded);
}

/** @param account that the request has proven to be its own */
export function payerOf({ client }: RequestContext, account?: number): Payer {
  return { client: siteOf(client), account };
}

import { findUserByPublicId, type User } from "./models/users";
import { refund } from "./rate-limit/limits";
import { throttle } from "./rate-limit/throttle";
import type { RequestContext } from "./request-context";
import { checkToken, decodeDjangoUid, decodeUid, type Purpose, type TokenStatus } from "./tokens";

export interface MailedLink {
  uid: string;
  token: string;
}

/** Does not use the link up. @returns `uid`: undefined when malformed; `user`: undefined when unknown or disabled */
export async function checkMailedLink(
  purpose: Exclude<Purpose, "verify-email" | "not-me">,
  { uid, token }: MailedLink,
  now: Date,
): Promise<{ uid?: UserKey; user?: User; status: TokenStatus }> {
  const { key, user } = await findLinkUser(uid);
  return { uid: key, user, status: checkToken(purpose, user, token, now) };
}

/** @returns `key`: undefined when malformed; `user`: undefined when unknown or disabled */
export async function findLinkUser(uid: string): Promise<{ key?: UserKey; user?: User }> {
  const key = decodeUid(uid) ?? decodeDjangoUid(uid);
  const user = key === undefined ? undefined : await findUserByPublicId(key);
  return { key, user: user?.disabledAt ? undefined : user };
}

type UserKey = number | string;

/**
 * Before a link is used: of wrong tokens each client has twenty an hour for a uid, and uses up nobody else's, and a hundred in all, which
 * never refuses a good one. @throws Throttled, DatabaseUnavailable
 */
export async function throttleWrongTokens(
  purpose: Purpose,
  { uid }: MailedLink,
  status: TokenStatus,
  request: RequestContext,
  now: Date,
): Promise<void> {
  const valid = status === "valid";
  // First, so that made-up uids leave no more counters than that.
  if (!valid) await throttle("wrong-token-by-client", request.client, request, now);
  const key = `${purpose} ${uid} ${request.client}`;
  const use = await throttle("wrong-token-by-uid-and-client", key, request, now, { refundable: valid });
  if (valid) await refund(use);
}

import { changePassword } from "../change-password";
import { type Addressee, enqueue } from "../mail/outbox";
import { requestPhrase } from "../mail/request-phrase";
import { checkMailedLink, type MailedLink } from "../mailed-link";
import { auditEvent, recordEvent } from "../models/audit-log";
import { identityDeletion } from "../models/identities";
import { hasChosenPassword } from "../models/users";
import { refund } from "../rate-limit/limits";
import { throttle } from "../rate-limit/throttle";
import type { RequestContext } from "../request-context";
import { checkToken, decodeUid, endOfLife, mintToken, subjectOf } from "../tokens";

/** Looks no user up, so known and unknown addresses take the same path in the same time. @throws Throttled, DatabaseUnavailable */
export async function requestPasswordReset(
  { email }: { email: string },
  request: RequestContext,
  now = new Date(),
): Promise<{ phrase: string }> {
  return enqueueReset({ address: email }, request, now);
}

/**
 * With the token that an expired link's page holds: a bare uid is a number, and would send an email to anybody. Looks no user up
 * either. @throws Throttled, DatabaseUnavailable
 */
export async function requestNewResetLink(
  { uid, token }: { uid: string; token: string },
  request: RequestContext,
  now = new Date(),
): Promise<{ ok: true; phrase: string } | { ok: false }> {
  const userId = decodeUid(uid);
  if (userId === undefined || checkToken("new-reset-link", subjectOf(userId), token, now) !== "valid")
    return { ok: false };
  return { ok: true, ...(await enqueueReset({ userId }, request, now)) };
}

/** Limited by client alone: what strangers request for an address must not refuse its owner. Its quota makes emails late instead. */
async function enqueueReset(to: Addressee, request: RequestContext, now: Date): Promise<{ phrase: string }> {
  await throttle("reset-by-client", request.client, request, now);
  const submittedEmail = "address" in to ? to.address : undefined;
  const requested = auditEvent({ code: "reset_requested", submittedEmail }, request, now);
  const messageId = await enqueue("reset-password", to, request, now, requested);
  return { phrase: requestPhrase(messageId, request.language) };
}

/** Does not use the link up. */
export async function checkResetLink(link: MailedLink, now = new Date()): Promise<ResetLinkStatus> {
  const { user, status } = await checkMailedLink("reset-password", link, now);
  if (user && status === "valid") return { status: "good", email: user.email, hasPassword: hasChosenPassword(user) };
  if (!user || status !== "expired") return { status: "invalid" };
  const newLinkToken = mintToken("new-reset-link", subjectOf(user.id), now);
  return { status, since: endOfLife("reset-password", link.token), newLinkToken };
}

/**
 * A refusal never spends the link. Logs nobody in, but trusts the browser: an attack that goes on does not lock the owner out.
 * @throws Throttled, HashingOverloaded, DatabaseUnavailable
 */
export async function confirmPasswordReset(
  { newPassword, ...link }: MailedLink & { newPassword: string },
  request: RequestContext,
  now = new Date(),
): Promise<ConfirmPasswordResetResult> {
  const key = `${link.uid} ${request.client}`;
  await throttle("wrong-confirm-by-uid-and-client", key, request, now);
  const { uid, user, status } = await checkMailedLink("reset-password", link, now);
  if (uid === undefined) return { ok: false, reason: "uid" };
  if (!user || status !== "valid") {
    await recordEvent({ code: "reset_refused", userId: user?.id }, request, now);
    return { ok: false, reason: "token", expired: status === "expired" };
  }
  await refund("wrong-confirm-by-uid-and-client", key);
  // Anybody may have linked identities before the mailbox was proven, which this reset does.
  const writes = user.emailVerifiedAt === null ? [identityDeletion(user.id)] : [];
  const result = await changePassword(user, newPassword, { by: "reset", event: "reset_used", writes }, request, now);
  if (result.ok) return result;
  return result.reason === "conflict" ? { ok: false, reason: "token", expired: false } : result;
}

export type ResetLinkStatus =
  | { status: "good"; email: string; hasPassword: boolean }
  | { status: "expired"; since: Date; newLinkToken: string }
  | { status: "invalid" };

export type ConfirmPasswordResetResult =
  | { ok: true; device: string }
  | { ok: false; reason: "uid" }
  | { ok: false; reason: "token"; expired: boolean }
  | { ok: false; reason: "password"; problems: string[] };

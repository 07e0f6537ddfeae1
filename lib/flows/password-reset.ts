/** Someone forgot a password: asks for a link, opens it, sets a new password. */

import { translator } from "../i18n/catalogs";
import { type Addressee, enqueue, outboxMessage } from "../mail/outbox";
import { requestPhrase } from "../mail/request-phrase";
import { type MailedLink, openLink } from "../mailed-link";
import { auditEvent, recordEvent } from "../models/audit-log";
import { deleteIdentitiesOf } from "../models/identities";
import { deleteSessionsOf } from "../models/sessions";
import { hasChosenPassword, replacePassword, type User } from "../models/users";
import { hashPassword, passwordProblems } from "../passwords";
import { trustDevice } from "../rate-limit/device-cookie";
import { refund, resetLockout } from "../rate-limit/limits";
import { throttle } from "../rate-limit/throttle";
import type { RequestContext } from "../request-context";
import { decodeUid, endOfLife } from "../tokens";

const NOBODY = 0;

/**
 * Writes down that a link is owed, and never asks whose address it is: known and unknown ones take one path and one time.
 * @returns the two words by which the email can be told from one that somebody else asked for
 * @throws Throttled, DatabaseUnavailable
 */
export async function requestPasswordReset(
  { email }: { email: string },
  request: RequestContext,
  now = new Date(),
): Promise<{ phrase: string }> {
  return owe({ address: email }, request, now);
}

/**
 * A new link for whoever the old one was for, whatever became of it. Says nothing about them, not even whether they exist:
 * this too only writes down that an email is owed, and an id that is none is nobody's.
 * @throws Throttled, DatabaseUnavailable
 */
export async function requestNewResetLink(
  { uid }: { uid: string },
  request: RequestContext,
  now = new Date(),
): Promise<{ phrase: string }> {
  return owe({ userId: decodeUid(uid) ?? NOBODY }, request, now);
}

async function owe(to: Addressee, request: RequestContext, now: Date): Promise<{ phrase: string }> {
  const [whom, submittedEmail] =
    "address" in to ? [to.address, { submittedEmail: to.address }] : [`uid ${to.userId}`, {}];
  await throttle("reset-by-client", request.client, request, now);
  await throttle("reset-by-address", whom, request, now);
  const asked = auditEvent({ code: "reset_requested", ...submittedEmail }, request, now);
  const messageId = await enqueue("reset-password", to, request, now, asked);
  return { phrase: requestPhrase(messageId, request.language) };
}

/** Looks at a link without using it up. */
export async function checkResetLink(link: MailedLink, now = new Date()): Promise<ResetLinkStatus> {
  const { user, status } = await openLink("reset-password", link, now);
  return user && status === "valid"
    ? { status: "good", email: user.email, hasPassword: hasChosenPassword(user) }
    : status === "expired"
      ? { status, since: endOfLife("reset-password", link.token) }
      : { status: "invalid" };
}

/**
 * Link, then policy, then hash, then one conditional write: of several who use the link at once one wins, and a refusal never spends it.
 * A success ends every session, and an email says so; nobody is signed in by it.
 * @throws Throttled, HashingOverloaded, DatabaseUnavailable
 */
export async function confirmPasswordReset(
  input: MailedLink & { newPassword: string },
  request: RequestContext,
  now = new Date(),
): Promise<ConfirmedReset> {
  const turn = `${input.uid} ${request.client}`;
  await throttle("wrong-confirm-by-uid-and-client", turn, request, now);
  const { uid, user, status } = await openLink("reset-password", input, now);
  if (uid === undefined) return { ok: false, reason: "uid" };
  if (!user || status !== "valid") {
    await recordEvent({ code: "reset_refused", userId: user?.id }, request, now);
    return { ok: false, reason: "token", expired: status === "expired" };
  }
  await refund("wrong-confirm-by-uid-and-client", turn);
  const problems = await passwordProblems(
    input.newPassword,
    { email: user.email, currentHash: user.passwordHash },
    translator(request.language),
  );
  if (problems.length > 0) return { ok: false, reason: "password", problems };
  const won = await replacePassword(
    user,
    await hashPassword(input.newPassword),
    "reset",
    now,
    ...aftermath(user, request, now),
  );
  if (!won) return { ok: false, reason: "token", expired: false };
  await resetLockout(user.email);
  // Whoever attacks the account may begin anew at once: from here on its owner has turns of their own.
  return { ok: true, device: trustDevice(request.device, user.email) };
}

const aftermath = (user: User, request: RequestContext, now: Date) => [
  deleteSessionsOf(user.id),
  // The mailbox is proven only now, so whoever linked them may have been anybody.
  ...(user.emailVerifiedAt === null ? [deleteIdentitiesOf(user.id)] : []),
  outboxMessage("password-changed", { userId: user.id }, request, now),
  auditEvent({ code: "reset_used", userId: user.id }, request, now),
];

export type ResetLinkStatus =
  | { status: "good"; email: string; hasPassword: boolean }
  | { status: "expired"; since: Date }
  | { status: "invalid" };

export type ConfirmedReset =
  | { ok: true; device: string }
  | { ok: false; reason: "uid" }
  | { ok: false; reason: "token"; expired: boolean }
  | { ok: false; reason: "password"; problems: string[] };

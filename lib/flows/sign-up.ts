/** Someone asks for an account, proves that the mailbox is theirs, or asks for the email again. */

import { translator } from "../i18n/catalogs";
import { enqueue, outboxMessage } from "../mail/outbox";
import { type MailedLink, openLink } from "../mailed-link";
import { auditEvent, recordEvent } from "../models/audit-log";
import { deleteIdentitiesOf } from "../models/identities";
import { deleteSessionsOf } from "../models/sessions";
import { createUser, proveMailbox, replaceUnprovenPassword } from "../models/users";
import { hashPassword, passwordProblems } from "../passwords";
import { throttle } from "../rate-limit/throttle";
import type { RequestContext } from "../request-context";

/**
 * New and taken addresses get one answer in one time; the email says which it was. The password stays unproven until the mailbox
 * is, and a later sign-up for the same unproven address replaces it, so no earlier stranger's password survives the owner's.
 * @throws Throttled, HashingOverloaded, DatabaseUnavailable
 */
export async function signUp(
  { email, password }: { email: string; password: string },
  request: RequestContext,
  now = new Date(),
): Promise<SignedUp> {
  await throttle("sign-up-by-client", request.client, request, now);
  const problems = await passwordProblems(password, { email }, translator(request.language));
  if (problems.length > 0) return { ok: false, problems };
  const unprovenPasswordHash = await hashPassword(password);
  const account = { email, passwordHash: null, unprovenPasswordHash, emailVerifiedAt: null };
  const welcome = [
    outboxMessage("verify-email", { address: email }, request, now),
    auditEvent({ code: "sign_up", submittedEmail: email }, request, now),
  ] as const;
  const waiting =
    (await createUser(account, ...welcome)) ?? (await replaceUnprovenPassword(email, unprovenPasswordHash, ...welcome));
  if (!waiting)
    await enqueue(
      "already-have-account",
      { address: email },
      request,
      now,
      auditEvent({ code: "sign_up_taken", submittedEmail: email }, request, now),
    );
  return { ok: true };
}

/** Never asks whose address it is: the worker finds nobody to write to, or somebody. @throws Throttled, DatabaseUnavailable */
export async function resendVerification(
  { email }: { email: string },
  request: RequestContext,
  now = new Date(),
): Promise<void> {
  await throttle("resend-by-client", request.client, request, now);
  await throttle("resend-by-address", email, request, now);
  await enqueue(
    "verify-email",
    { address: email },
    request,
    now,
    auditEvent({ code: "verification_requested", submittedEmail: email }, request, now),
  );
}

/** Looks at a link without using it up. */
export async function checkVerifyLink(
  link: MailedLink,
  now = new Date(),
): Promise<{ status: "good"; email: string } | { status: "expired" } | { status: "invalid" }> {
  const { user, status } = await openLink("verify-email", link, now);
  return user && status === "valid"
    ? { status: "good", email: user.email }
    : { status: status === "expired" ? "expired" : "invalid" };
}

/**
 * The first proof of the mailbox: the newest sign-up's password becomes the account's, and every session and identity that
 * unproven hands may have left there is gone. Nobody is signed in by it.
 * @throws DatabaseUnavailable
 */
export async function verifyEmail(link: MailedLink, request: RequestContext, now = new Date()): Promise<VerifiedEmail> {
  const { uid, user, status } = await openLink("verify-email", link, now);
  if (uid === undefined) return { ok: false, reason: "uid" };
  const proven =
    user &&
    status === "valid" &&
    (await proveMailbox(
      user,
      now,
      deleteSessionsOf(user.id),
      deleteIdentitiesOf(user.id),
      auditEvent({ code: "email_verified", userId: user.id }, request, now),
    ));
  if (proven) return { ok: true };
  await recordEvent({ code: "verification_refused", userId: user?.id }, request, now);
  return { ok: false, reason: "token", expired: status === "expired" };
}

export type SignedUp = { ok: true } | { ok: false; problems: string[] };

export type VerifiedEmail =
  | { ok: true }
  | { ok: false; reason: "uid" }
  | { ok: false; reason: "token"; expired: boolean };

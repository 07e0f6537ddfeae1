import { translator } from "../i18n/catalogs";
import { enqueue, outboxMessage } from "../mail/outbox";
import { checkMailedLink, type MailedLink } from "../mailed-link";
import { auditEvent, recordEvent } from "../models/audit-log";
import { identityDeletion } from "../models/identities";
import { sessionDeletion } from "../models/sessions";
import { createUser, proveMailbox, replaceUnprovenPassword } from "../models/users";
import { hashPassword } from "../passwords/hashing";
import { passwordProblems } from "../passwords/policy";
import { throttle } from "../rate-limit/throttle";
import type { RequestContext } from "../request-context";

/**
 * New and taken addresses get the same answer in the same time. The password counts once the mailbox is proven, and a later sign-up
 * replaces it, so no stranger's password survives the owner's. @throws Throttled, HashingOverloaded, DatabaseUnavailable
 */
export async function signUp(
  { email, password }: { email: string; password: string },
  request: RequestContext,
  now = new Date(),
): Promise<SignUpResult> {
  await throttle("sign-up-by-client", request.client, request, now);
  const problems = await passwordProblems(password, { email }, translator(request.language));
  if (problems.length > 0) return { ok: false, problems };
  const unprovenPasswordHash = await hashPassword(password);
  const account = { email, passwordHash: null, unprovenPasswordHash, emailVerifiedAt: null };
  const writes = [
    outboxMessage("verify-email", { address: email }, request, now),
    auditEvent({ code: "sign_up", submittedEmail: email }, request, now),
  ];
  const unverified =
    (await createUser(account, ...writes)) ?? (await replaceUnprovenPassword(email, unprovenPasswordHash, ...writes));
  if (!unverified) {
    const taken = auditEvent({ code: "sign_up_taken", submittedEmail: email }, request, now);
    await enqueue("already-have-account", { address: email }, request, now, taken);
  }
  return { ok: true };
}

/** Looks no user up. @throws Throttled, DatabaseUnavailable */
export async function resendVerification(
  { email }: { email: string },
  request: RequestContext,
  now = new Date(),
): Promise<void> {
  await throttle("resend-by-client", request.client, request, now);
  await throttle("resend-by-address", email, request, now);
  const requested = auditEvent({ code: "verification_requested", submittedEmail: email }, request, now);
  await enqueue("verify-email", { address: email }, request, now, requested);
}

/** Does not use the link up. */
export async function checkVerifyLink(link: MailedLink, now = new Date()): Promise<VerifyLinkStatus> {
  const { user, status } = await checkMailedLink("verify-email", link, now);
  if (user && status === "valid") return { status: "good", email: user.email };
  return { status: status === "expired" ? "expired" : "invalid" };
}

/** Deletes every session and identity from before the mailbox was proven: anybody may have left them. @throws DatabaseUnavailable */
export async function verifyEmail(
  link: MailedLink,
  request: RequestContext,
  now = new Date(),
): Promise<VerifyEmailResult> {
  const { uid, user, status } = await checkMailedLink("verify-email", link, now);
  if (uid === undefined) return { ok: false, reason: "uid" };
  const proven =
    user &&
    status === "valid" &&
    (await proveMailbox(
      user,
      now,
      sessionDeletion(user.id),
      identityDeletion(user.id),
      auditEvent({ code: "email_verified", userId: user.id }, request, now),
    ));
  if (proven) return { ok: true };
  await recordEvent({ code: "verification_refused", userId: user?.id }, request, now);
  return { ok: false, reason: "token", expired: status === "expired" };
}

export type SignUpResult = { ok: true } | { ok: false; problems: string[] };

export type VerifyLinkStatus = { status: "good"; email: string } | { status: "expired" } | { status: "invalid" };

export type VerifyEmailResult =
  | { ok: true }
  | { ok: false; reason: "uid" }
  | { ok: false; reason: "token"; expired: boolean };

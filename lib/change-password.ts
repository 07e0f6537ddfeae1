import { translator } from "./i18n/catalogs";
import { type NoticeDetails, outboxMessage } from "./mail/outbox";
import { webhook } from "./mail/webhooks";
import { auditEvent } from "./models/audit-log";
import { sessionDeletion } from "./models/sessions";
import { replacePassword, type User } from "./models/users";
import { hashPassword } from "./passwords/hashing";
import { passwordProblems } from "./passwords/policy";
import { trustDevice } from "./rate-limit/device-cookie";
import { lockoutReset } from "./rate-limit/lockout";
import type { RequestContext } from "./request-context";

/**
 * Policy, then hash, then one conditional write: of several who hold the same proof one wins. Ends every session and device
 * cookie and the lockout, and trusts this browser anew.
 * @throws HashingOverloaded, DatabaseUnavailable
 */
export async function changePassword(
  user: User,
  newPassword: string,
  {
    by,
    event,
    writes,
    details,
  }: {
    by: "reset" | "owner";
    event: "reset_used" | "password_set" | "password_changed";
    writes: ReturnType<typeof sessionDeletion>[];
    /** What the notice says besides. */
    details?: NoticeDetails;
  },
  request: RequestContext,
  now: Date,
): Promise<ChangePasswordResult> {
  const owner = { email: user.email, currentHash: user.passwordHash };
  const problems = await passwordProblems(newPassword, owner, translator(request.language));
  if (problems.length > 0) return { ok: false, reason: "password", problems };
  const passwordHash = await hashPassword(newPassword);
  const changed = await replacePassword(
    user,
    // Whoever resets has just proven the mailbox.
    by === "reset" ? { passwordHash, language: request.language } : { passwordHash },
    by,
    sessionDeletion(user.id),
    ...writes,
    ...lockoutReset(user.email),
    outboxMessage("password-changed", { userId: user.id }, request, now, details),
    ...webhook("password.changed", user, now),
    auditEvent({ code: event, userId: user.id }, request, now),
  );
  if (!changed) return { ok: false, reason: "conflict" };
  return { ok: true, device: trustDevice(request.device, { ...user, passwordHash }, now) };
}

export type ChangePasswordResult =
  | { ok: true; device: string }
  | { ok: false; reason: "password"; problems: string[] }
  | { ok: false; reason: "conflict" };

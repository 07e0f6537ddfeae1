import { type Translator, translator } from "./i18n/catalogs";
import { type NoticeDetails, outboxMessage } from "./mail/outbox";
import { webhook } from "./mail/webhooks";
import { auditEvent } from "./models/audit-log";
import { sessionDeletion } from "./models/sessions";
import { hasDjangoPassword, replacePassword, type User } from "./models/users";
import { hashPassword, type Payer, verifyPassword } from "./passwords/hashing";
import { passwordProblems } from "./passwords/policy";
import { trustDevice } from "./rate-limit/device-cookie";
import { lockoutReset } from "./rate-limit/lockout";
import type { RequestContext } from "./request-context";
import { throttleHashing } from "./throttle-hashing";

/**
 * Policy, then what only a hash can tell, then one conditional write: of several who hold the same proof one wins. Ends every session
 * and device cookie and the lockout, and trusts this browser anew.
 * @throws Throttled, HashingOverloaded, DatabaseUnavailable
 */
export async function changePassword(
  user: User,
  newPassword: string,
  change: PasswordChange,
  request: RequestContext,
  now: Date,
): Promise<ChangePasswordResult> {
  const { by, currentPassword, event, language, writes, details } = change;
  const t = translator(request.language);
  const problems = passwordProblems(newPassword, { email: user.email, currentPassword }, t);
  if (problems.length > 0) return { ok: false, reason: "password", problems };
  const purpose = by === "reset" ? "reset" : "current-password";
  return throttleHashing(purpose, user.id, request, now, async (payer): Promise<ChangePasswordResult> => {
    const refusal = await compareWithCurrent(user, newPassword, change, payer, t);
    if (refusal) return refusal;
    const passwordHash = await hashPassword(newPassword, payer);
    const changed = await replacePassword(
      user,
      language === undefined ? { passwordHash } : { passwordHash, language },
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
  });
}

/** An owner has to know it, and the policy compares the two as text. A reset must not repeat it, which only a hash can tell. */
async function compareWithCurrent(
  user: User,
  newPassword: string,
  { by, currentPassword = "" }: PasswordChange,
  payer: Payer,
  t: Translator,
): Promise<ChangeRefused | undefined> {
  if (user.passwordHash === null) return undefined;
  const typed = by === "reset" ? newPassword : currentPassword;
  const { ok } = await verifyPassword(typed, user.passwordHash, payer, { foreign: hasDjangoPassword(user) });
  if (by === "owner") return ok ? undefined : { ok: false, reason: "current" };
  return ok ? { ok: false, reason: "password", problems: [t("password.unchanged")] } : undefined;
}

export interface PasswordChange {
  by: "reset" | "owner";
  /** As typed by the owner of an account with a password. */
  currentPassword?: string | undefined;
  event: "reset_used" | "password_set" | "password_changed";
  /** Of the browser that has just proven the mailbox. */
  language?: string | undefined;
  writes: ReturnType<typeof sessionDeletion>[];
  /** What the notice says besides. */
  details?: NoticeDetails;
}

type ChangeRefused =
  | { ok: false; reason: "password"; problems: string[] }
  | { ok: false; reason: "current" }
  | { ok: false; reason: "conflict" };

export type ChangePasswordResult = { ok: true; device: string } | ChangeRefused;

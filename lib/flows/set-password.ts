/** Someone who is signed in changes the password, or sets the first one. */

import { translator } from "../i18n/catalogs";
import { outboxMessage } from "../mail/outbox";
import { auditEvent } from "../models/audit-log";
import {
  deleteSessionsOf,
  insertSession,
  newSessionCookie,
  recentlyAuthenticated,
  type SessionCookie,
} from "../models/sessions";
import { replacePassword, type User } from "../models/users";
import { hashPassword, passwordProblems, verifyPassword } from "../passwords";
import { refund, resetLockout } from "../rate-limit/limits";
import { throttle } from "../rate-limit/throttle";
import type { RequestContext } from "../request-context";

/**
 * Ends every session and opens a new one for the hands that proved themselves. A first password needs a fresh proof of who sets it,
 * or a browser left open, or a token left lying about, would become a lasting way in.
 * @throws Throttled, HashingOverloaded, DatabaseUnavailable
 */
export async function setPassword(
  { user, authenticatedAt }: Proven,
  input: PasswordInput,
  request: RequestContext,
  now = new Date(),
): Promise<PasswordSet> {
  const session = newSessionCookie(now);
  const opened = insertSession(user.id, session.token, "password", request, now);
  const result = await replaceByOwner({ user, authenticatedAt }, input, request, now, opened);
  return result.ok ? { ok: true, session } : result;
}

/** For a program: ends every session and opens none. @throws Throttled, HashingOverloaded, DatabaseUnavailable */
export async function setPasswordWithoutBrowser(
  holder: Proven,
  input: PasswordInput,
  request: RequestContext,
  now = new Date(),
): Promise<{ ok: true } | NotSet> {
  return replaceByOwner(holder, input, request, now);
}

async function replaceByOwner(
  { user, authenticatedAt }: Proven,
  input: PasswordInput,
  request: RequestContext,
  now: Date,
  ...opened: ReturnType<typeof insertSession>[]
): Promise<{ ok: true } | NotSet> {
  const first = user.passwordHash === null;
  if (first && !recentlyAuthenticated({ createdAt: authenticatedAt }, now)) return { ok: false, reason: "stale" };
  if (!first) {
    await throttle("wrong-current-password-by-user", user.id, request, now);
    if (!(await verifyPassword(input.currentPassword ?? "", user.passwordHash)).ok)
      return { ok: false, reason: "current" };
    await refund("wrong-current-password-by-user", user.id);
  }
  const problems = await passwordProblems(
    input.newPassword,
    { email: user.email, currentHash: user.passwordHash },
    translator(request.language),
  );
  if (problems.length > 0) return { ok: false, reason: "password", problems };
  const won = await replacePassword(
    user,
    await hashPassword(input.newPassword),
    "owner",
    now,
    deleteSessionsOf(user.id),
    ...opened,
    outboxMessage("password-changed", { userId: user.id }, request, now),
    auditEvent({ code: first ? "password_set" : "password_changed", userId: user.id }, request, now),
  );
  if (!won) return { ok: false, reason: "current" };
  await resetLockout(user.email);
  return { ok: true };
}

/** @property provedAt when whoever asks last showed who they are */
interface Proven {
  user: User;
  authenticatedAt: Date;
}

export interface PasswordInput {
  /** Needed when the account has a password. */
  currentPassword?: string;
  newPassword: string;
}

type NotSet =
  | { ok: false; reason: "current" }
  | { ok: false; reason: "stale" }
  | { ok: false; reason: "password"; problems: string[] };

export type PasswordSet = { ok: true; session: SessionCookie } | NotSet;

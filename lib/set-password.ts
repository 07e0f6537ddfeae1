/** Someone who is signed in changes the password, or sets the first one. */
import { event } from "./events";
import { enqueue } from "./outbox";
import { hashPassword, passwordProblems, verifyPassword } from "./passwords";
import type { RequestContext } from "./request-context";
import { deleteSessionsOf, insertSession, newSessionCookie, type SessionCookie } from "./sessions";
import { replacePassword, type User } from "./users";

/**
 * Ends every session and opens a new one for the hands that proved themselves.
 * @param input.currentPassword needed when the account has a password
 * @throws HashingOverloaded, DatabaseUnavailable
 */
export async function setPassword(
  user: User,
  input: { currentPassword?: string; newPassword: string },
  request: RequestContext,
  now = new Date(),
): Promise<PasswordSet> {
  const first = user.passwordHash === null;
  if (!first && !(await verifyPassword(input.currentPassword ?? "", user.passwordHash)).ok)
    return { ok: false, reason: "current" };
  const problems = await passwordProblems(input.newPassword, { email: user.email, currentHash: user.passwordHash });
  if (problems.length > 0) return { ok: false, reason: "password", problems };
  const session = newSessionCookie(now);
  const won = await replacePassword(
    user,
    await hashPassword(input.newPassword),
    "owner",
    now,
    deleteSessionsOf(user.id),
    insertSession(user.id, session.token, request, now),
    enqueue("password-changed", { userId: user.id }, {}, now),
    event({ code: first ? "password_set" : "password_changed", userId: user.id }, request, now),
  );
  return won ? { ok: true, session } : { ok: false, reason: "current" };
}

export type PasswordSet =
  | { ok: true; session: SessionCookie }
  | { ok: false; reason: "current" }
  | { ok: false; reason: "password"; problems: string[] };

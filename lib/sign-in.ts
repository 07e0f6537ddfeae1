/** Logging in with a password. */
import { event, record } from "./events";
import { hashPassword, verifyPassword } from "./passwords";
import type { RequestContext } from "./request-context";
import { insertSession, newSessionCookie, type SessionCookie } from "./sessions";
import { findUserByEmail, recordLogin } from "./users";

/**
 * One real hash check whoever is asked for, so that unknown, passwordless, disabled and wrong take one time and get one answer.
 * A good login rewrites an older hash, and makes no session if the password was replaced while it was being checked.
 * @throws HashingOverloaded, DatabaseUnavailable
 */
export async function signInWithPassword(
  input: { email: string; password: string },
  request: RequestContext,
  now = new Date(),
): Promise<SignedIn> {
  const user = await findUserByEmail(input.email);
  const usable = user?.disabledAt ? undefined : user;
  const { ok, stale } = await verifyPassword(input.password, usable?.passwordHash ?? null);
  if (usable && ok) {
    const passwordHash = stale ? await hashPassword(input.password) : usable.passwordHash;
    const session = newSessionCookie(now);
    const writes = [
      insertSession(usable.id, session.token, request, now),
      event({ code: "login", userId: usable.id }, request, now),
    ];
    if (await recordLogin(usable, passwordHash, now, ...writes)) return { ok: true, session };
  }
  await record({ code: "login_failed", userId: user?.id }, request, now);
  return { ok: false };
}

export type SignedIn = { ok: true; session: SessionCookie } | { ok: false };

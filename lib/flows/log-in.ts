/** Logging in with a password, in a browser or from a program. */

import { auditEvent, recordEvent } from "../models/audit-log";
import { insertSession, newSessionCookie, type SessionCookie } from "../models/sessions";
import { findUserByEmail, recordLogin, recordUnprovenLogin, type User } from "../models/users";
import { hashPassword, verifyPassword } from "../passwords";
import { trustDevice, trustedDeviceId } from "../rate-limit/device-cookie";
import { resetLockout } from "../rate-limit/limits";
import { inAccountTurn, inLoginTurn } from "../rate-limit/login-turns";
import type { RequestContext } from "../request-context";

/**
 * An account whose mailbox is not proven yet gets a session as well: one that can confirm, ask for the email again and log out.
 * @throws Throttled, HashingOverloaded, DatabaseUnavailable
 */
export async function logIn(input: Credentials, request: RequestContext, now = new Date()): Promise<LogInResult> {
  const session = newSessionCookie(now);
  const user = await attemptLogIn(input, request, now, {
    admits: () => true,
    writes: ({ id }) => [insertSession(id, session.token, "password", request, now)],
  });
  return user ? { ok: true, session, device: trustDevice(request.device, input.email) } : { ok: false };
}

/**
 * For a program, which gets tokens and no session. An unverified account counts as a wrong password: a program could do nothing with it.
 * @throws Throttled, HashingOverloaded, DatabaseUnavailable
 */
export async function logInForTokens(
  input: Credentials,
  request: RequestContext,
  now = new Date(),
): Promise<User | undefined> {
  return attemptLogIn(input, request, now, { admits: (user) => user.emailVerifiedAt !== null, writes: () => [] });
}

/** Whoever logged in here before has turns of their own, so that strangers cannot lock them out, whatever they try from where. */
async function attemptLogIn(
  input: Credentials,
  request: RequestContext,
  now: Date,
  door: Door,
): Promise<User | undefined> {
  const device = trustedDeviceId(request.device, input.email);
  if (device)
    return inLoginTurn("failed-login-by-device", `${device} ${input.email}`, request, now, () =>
      verified(input, true, request, now, door),
    );
  return inLoginTurn("failed-login-by-client", request.client, request, now, () =>
    inAccountTurn(input.email, (mayTry) => verified(input, mayTry, request, now, door)),
  );
}

/**
 * One real hash check whoever is asked for, so that unknown, passwordless, disabled, held up and wrong take one time and get one answer.
 * A good login rewrites an older hash, and comes to nothing if the password was replaced while it was being checked.
 */
async function verified(
  input: Credentials,
  mayTry: boolean,
  request: RequestContext,
  now: Date,
  { admits, writes }: Door,
): Promise<User | undefined> {
  const user = await findUserByEmail(input.email);
  const usable = user?.disabledAt ? undefined : user;
  const { ok, stale } = await verifyPassword(input.password, usable && mayTry ? storedPassword(usable) : null);
  if (usable && ok && admits(usable)) {
    const opened = [...writes(usable), auditEvent({ code: "login", userId: usable.id }, request, now)];
    const rewritten = stale && usable.emailVerifiedAt ? await hashPassword(input.password) : usable.passwordHash;
    const entered =
      usable.emailVerifiedAt === null
        ? await recordUnprovenLogin(usable, ...opened)
        : await recordLogin(usable, rewritten, now, ...opened);
    if (entered) {
      await resetLockout(input.email);
      return { ...usable, passwordHash: rewritten };
    }
  }
  const details = mayTry ? undefined : { held: "back-off" };
  await recordEvent({ code: "login_failed", userId: user?.id, submittedEmail: input.email, details }, request, now);
}

function storedPassword({ emailVerifiedAt, passwordHash, unprovenPasswordHash }: User): string | null {
  return emailVerifiedAt === null ? (unprovenPasswordHash ?? passwordHash) : passwordHash;
}

interface Credentials {
  email: string;
  password: string;
}

/** What parts a browser's login from a program's. */
interface Door {
  admits: (user: User) => boolean;
  writes: (user: User) => ReturnType<typeof insertSession>[];
}

export type LogInResult = { ok: true; session: SessionCookie; device: string } | { ok: false };

/** Who is signed in shows once more that it is them: a session forgotten in a browser is not enough for what cannot be undone. */

import { auditEvent, recordEvent } from "../models/audit-log";
import { findUserIdByIdentity } from "../models/identities";
import { newSessionCookie, replaceSession, type Session } from "../models/sessions";
import type { User } from "../models/users";
import type { ProviderProfile } from "../oauth/provider-profile";
import { verifyPassword } from "../passwords";
import { trustDevice } from "../rate-limit/device-cookie";
import { refund } from "../rate-limit/limits";
import { throttle } from "../rate-limit/throttle";
import type { RequestContext } from "../request-context";
import type { LogInResult } from "./oauth-log-in";

/** @throws Throttled, HashingOverloaded, DatabaseUnavailable */
export async function reauthenticateWithPassword(
  user: User,
  session: Session,
  password: string,
  request: RequestContext,
  now = new Date(),
): Promise<LogInResult> {
  await throttle("wrong-current-password-by-user", user.id, request, now);
  const { ok } = await verifyPassword(password, user.passwordHash);
  if (ok) await refund("wrong-current-password-by-user", user.id);
  return reauthenticate(ok, user, session, "password", request, now);
}

/** By one of the account's own identities; another's opens nothing, and never switches the account. @throws DatabaseUnavailable */
export async function reauthenticateWithProvider(
  user: User,
  session: Session,
  profile: ProviderProfile,
  request: RequestContext,
  now = new Date(),
): Promise<LogInResult> {
  const holder = await findUserIdByIdentity(profile.provider, profile.subject);
  return reauthenticate(holder === user.id, user, session, profile.provider, request, now);
}

async function reauthenticate(
  right: boolean,
  user: User,
  session: Session,
  by: string,
  request: RequestContext,
  now: Date,
): Promise<LogInResult> {
  const cookie = newSessionCookie(now);
  const proven = auditEvent({ code: "reauthenticated", userId: user.id, details: { by } }, request, now);
  if (right && (await replaceSession(session, cookie.token, by, request, now, proven)))
    return { ok: true, session: cookie, device: trustDevice(request.device, user.email) };
  await recordEvent({ code: "reauthentication_failed", userId: user.id, details: { by } }, request, now);
  return { ok: false };
}

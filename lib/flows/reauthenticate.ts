import { auditEvent, recordEvent } from "../models/audit-log";
import { findUserIdByIdentity } from "../models/identities";
import { type LogInResult, newSessionCookie, replaceSession, type Session } from "../models/sessions";
import type { User } from "../models/users";
import type { ProviderProfile } from "../oauth/providers";
import { verifyPassword } from "../passwords/hashing";
import { trustDevice } from "../rate-limit/device-cookie";
import { throttleFailures } from "../rate-limit/throttle";
import type { RequestContext } from "../request-context";

/** @throws Throttled, HashingOverloaded, DatabaseUnavailable */
export async function reauthenticateWithPassword(
  user: User,
  session: Session,
  password: string,
  request: RequestContext,
  now = new Date(),
): Promise<LogInResult> {
  const verify = async () => (await verifyPassword(password, user.passwordHash)).ok;
  const verified = await throttleFailures("wrong-current-password-by-user", user.id, request, now, verify);
  return renewSession(verified, user, session, "password", request, now);
}

/** Only with an identity of the account itself: another account's never switches to it. @throws DatabaseUnavailable */
export async function reauthenticateWithProvider(
  user: User,
  session: Session,
  { provider, subject }: ProviderProfile,
  request: RequestContext,
  now = new Date(),
): Promise<LogInResult> {
  const verified = (await findUserIdByIdentity(provider, subject)) === user.id;
  return renewSession(verified, user, session, provider, request, now);
}

async function renewSession(
  verified: boolean,
  user: User,
  session: Session,
  method: string,
  request: RequestContext,
  now: Date,
): Promise<LogInResult> {
  const event = { userId: user.id, details: { by: method } };
  const cookie = newSessionCookie(now);
  const reauthenticated = auditEvent({ code: "reauthenticated", ...event }, request, now);
  if (verified && (await replaceSession(session, cookie.token, method, request, now, reauthenticated)))
    return { ok: true, session: cookie, device: trustDevice(request.device, user, now) };
  await recordEvent({ code: "reauthentication_failed", ...event }, request, now);
  return { ok: false };
}

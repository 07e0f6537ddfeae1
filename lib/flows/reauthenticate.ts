import { CLOCK_SKEW_MS } from "../clock";
import { enqueue } from "../mail/outbox";
import { auditEvent, recordEvent } from "../models/audit-log";
import { linkUseInsertion } from "../models/deliveries";
import { findUserIdByIdentity } from "../models/identities";
import { type LogInResult, newSessionCookie, replaceSession, type Session } from "../models/sessions";
import { hasDjangoPassword, type User } from "../models/users";
import type { ProviderProfile } from "../oauth/providers";
import { verifyPassword } from "../passwords/hashing";
import { trustDevice } from "../rate-limit/device-cookie";
import { refundIfThrown, throttle } from "../rate-limit/throttle";
import type { RequestContext } from "../request-context";
import { throttleHashing } from "../throttle-hashing";
import { checkToken } from "../tokens";

/** @throws Throttled, HashingOverloaded, DatabaseUnavailable */
export async function reauthenticateWithPassword(
  user: User,
  session: Session,
  password: string,
  request: RequestContext,
  now = new Date(),
): Promise<LogInResult> {
  const { ok } = await throttleHashing("current-password", user.id, request, now, (payer) =>
    verifyPassword(password, user.passwordHash, payer, { foreign: hasDjangoPassword(user) }),
  );
  return renewSession(ok, user, session, "password", request, now);
}

/**
 * Only with an identity of the account itself: another account's never switches to it. And only if the provider has asked who this
 * is since the authorization began at `startedAt`: the browser can strike that wish from the address, and return with the provider's
 * old session. @throws DatabaseUnavailable
 */
export async function reauthenticateWithProvider(
  user: User,
  session: Session,
  startedAt: Date,
  { provider, subject, authenticatedAt }: ProviderProfile,
  request: RequestContext,
  now = new Date(),
): Promise<LogInResult | { ok: false; reason: "stale" }> {
  const own = (await findUserIdByIdentity(provider, subject)) === user.id;
  const fresh = authenticatedAt !== undefined && authenticatedAt.getTime() >= startedAt.getTime() - CLOCK_SKEW_MS;
  const verified = own && fresh && user.passwordHash === null;
  const result = await renewSession(verified, user, session, provider, request, now);
  return own && !fresh ? { ok: false, reason: "stale" } : result;
}

/** Bound to the session that asks: the link works in this browser only, and ends with the session. @throws Throttled, DatabaseUnavailable */
export async function requestReauthenticationEmail(
  user: User,
  session: Session,
  request: RequestContext,
  now = new Date(),
): Promise<void> {
  if (user.passwordHash !== null) return;
  const requested = auditEvent({ code: "reauthentication_requested", userId: user.id }, request, now);
  const to = { userId: user.id, sessionId: session.id };
  const use = await throttle("reauthentication-email-by-user", user.id, request, now);
  await refundIfThrown([use], () => enqueue("reauthenticate", to, request, now, requested));
}

/** Does not use the link up. */
export function isReauthenticationLinkValid(user: User, session: Session, token: string, now = new Date()): boolean {
  const subject = user.passwordHash === null ? { ...user, sessionId: session.id } : undefined;
  return checkToken("reauthenticate", subject, token, now) === "valid";
}

/** Uses the link up: it replaces the session that it is bound to. @throws DatabaseUnavailable */
export async function reauthenticateByEmail(
  user: User,
  session: Session,
  token: string,
  request: RequestContext,
  now = new Date(),
): Promise<LogInResult> {
  const verified = isReauthenticationLinkValid(user, session, token, now);
  return renewSession(verified, user, session, "email", request, now);
}

async function renewSession(
  verified: boolean,
  user: User,
  session: Session,
  method: string,
  request: RequestContext,
  now: Date,
): Promise<LogInResult> {
  const event = { userId: user.id, details: { method } };
  const cookie = newSessionCookie(now);
  const reauthenticated = auditEvent({ code: "reauthenticated", ...event }, request, now);
  const writes = method === "email" ? [linkUseInsertion(user.email, now), reauthenticated] : [reauthenticated];
  if (verified && (await replaceSession(session, cookie.token, method, request, now, ...writes)))
    return { ok: true, session: cookie, device: trustDevice(request.device, user, now) };
  await recordEvent({ code: "reauthentication_failed", ...event }, request, now);
  return { ok: false };
}

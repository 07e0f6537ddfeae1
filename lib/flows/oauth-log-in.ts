import { canonicalEmail } from "../email-address";
import { outboxMessage } from "../mail/outbox";
import { auditEvent, recordEvent } from "../models/audit-log";
import { findUserIdByIdentity, identityInsertion, linkIdentity, providersOf } from "../models/identities";
import { type LogInResult, newSessionCookie, sessionInsertion, surplusSessionDeletions } from "../models/sessions";
import { createUser, findUserByEmail, findUserById, recordLogin, type User } from "../models/users";
import { newDeviceNotice } from "../new-device";
import type { ProviderProfile } from "../oauth/providers";
import { trustDevice } from "../rate-limit/device-cookie";
import type { RequestContext } from "../request-context";

/** @throws DatabaseUnavailable */
export async function logInWithProvider(
  profile: ProviderProfile,
  request: RequestContext,
  now = new Date(),
): Promise<LogInResult> {
  const user = await findOrCreateUser(profile, request, now);
  const details = { by: profile.provider };
  if (user && !user.disabledAt) {
    const session = newSessionCookie(now);
    const writes = [
      sessionInsertion(user.id, session.token, profile.provider, request, now),
      ...surplusSessionDeletions(user.id),
      auditEvent({ code: "login", userId: user.id, details }, request, now),
      ...(await newDeviceNotice(user, "browser", request, now, details)),
    ];
    if (await recordLogin(user, user.passwordHash, now, ...writes))
      return { ok: true, session, device: trustDevice(request.device, user, now) };
  }
  await recordEvent({ code: "provider_refused", userId: user?.id, details }, request, now);
  return { ok: false };
}

/** By provider and subject. The email leads to an account only when the provider has verified it. */
async function findOrCreateUser(
  profile: ProviderProfile,
  request: RequestContext,
  now: Date,
): Promise<User | undefined> {
  const id = await findUserIdByIdentity(profile.provider, profile.subject);
  if (id !== undefined) return findUserById(id);
  const email = profile.emailVerified && profile.email ? canonicalEmail(profile.email) : undefined;
  if (!email) return undefined;
  const user = await findUserByEmail(email);
  if (!user) return createUserFor(profile, email, request, now);
  return (await linkTo(user, profile, request, now)) ? findUserById(user.id) : undefined;
}

function createUserFor({ provider, subject }: ProviderProfile, email: string, request: RequestContext, now: Date) {
  return createUser(
    { email, passwordHash: null },
    identityInsertion({ email }, provider, subject, now),
    auditEvent({ code: "account_created", details: { by: provider } }, request, now),
  );
}

/** A second subject of the same provider has been given a used address, and is not the owner. */
async function linkTo(user: User, { provider, subject }: ProviderProfile, request: RequestContext, now: Date) {
  if (user.disabledAt || (await providersOf(user.id)).includes(provider)) return false;
  const linked = auditEvent({ code: "identity_linked", userId: user.id, details: { by: provider } }, request, now);
  const notice = outboxMessage("method-added", { userId: user.id }, request, now, { provider });
  return linkIdentity(user, provider, subject, now, linked, notice);
}

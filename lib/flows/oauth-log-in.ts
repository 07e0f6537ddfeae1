import { canonicalEmail } from "../email-address";
import { auditEvent, recordEvent } from "../models/audit-log";
import {
  findUserIdByIdentity,
  identityDeletion,
  identityInsertion,
  linkIdentity,
  providersOf,
} from "../models/identities";
import { type LogInResult, newSessionCookie, sessionDeletion, sessionInsertion } from "../models/sessions";
import {
  createUser,
  findUserByEmail,
  findUserById,
  proveMailboxByProvider,
  recordLogin,
  type User,
} from "../models/users";
import type { ProviderProfile } from "../oauth/providers";
import { trustDevice } from "../rate-limit/device-cookie";
import type { RequestContext } from "../request-context";

/** @throws DatabaseUnavailable */
export async function logInWithProvider(
  profile: ProviderProfile,
  request: RequestContext,
  now = new Date(),
): Promise<ProviderLogInResult> {
  const details = { by: profile.provider };
  const { user, reason } = await findOrCreateUser(profile, request, now);
  if (user && !user.disabledAt && !reason) {
    const session = newSessionCookie(now);
    const writes = [
      sessionInsertion(user.id, session.token, profile.provider, request, now),
      auditEvent({ code: "login", userId: user.id, details }, request, now),
    ];
    if (await recordLogin(user, user.passwordHash, now, ...writes))
      return { ok: true, session, device: trustDevice(request.device, user, now) };
  }
  await recordEvent({ code: "provider_refused", userId: user?.id, details }, request, now);
  return { ok: false, ...(reason && !user?.disabledAt && { reason }) };
}

/**
 * By provider and subject. Otherwise an email that the provider vouches for begins an account, and joins an existing one only
 * where the provider is the authority for it: anybody can enter somebody's address elsewhere before its owner does.
 */
async function findOrCreateUser(
  profile: ProviderProfile,
  request: RequestContext,
  now: Date,
): Promise<{ user?: User | undefined; reason?: "known-email" }> {
  const id = await findUserIdByIdentity(profile.provider, profile.subject);
  if (id !== undefined) return { user: await findUserById(id) };
  const email = profile.emailVerified && profile.email ? canonicalEmail(profile.email) : undefined;
  if (!email) return {};
  const user = await findUserByEmail(email);
  if (!user) return { user: await createUserFor(profile, email, request, now) };
  // A second subject of the same provider has been given a used address, and is not the owner.
  if ((await providersOf(user.id)).includes(profile.provider) && user.emailVerifiedAt) return {};
  if (user.emailVerifiedAt && !profile.emailAuthority) return { user, reason: "known-email" };
  const linked = user.emailVerifiedAt
    ? await linkToVerified(user, profile, request, now)
    : await proveMailboxAndLink(user, profile, request, now);
  return { user: linked ? await findUserById(user.id) : undefined };
}

function createUserFor({ provider, subject }: ProviderProfile, email: string, request: RequestContext, now: Date) {
  return createUser(
    { email, passwordHash: null, emailVerifiedAt: now },
    identityInsertion({ email }, provider, subject, now),
    auditEvent({ code: "account_created", details: { by: provider } }, request, now),
  );
}

async function linkToVerified(user: User, { provider, subject }: ProviderProfile, request: RequestContext, now: Date) {
  if (user.disabledAt) return false;
  const linked = auditEvent({ code: "identity_linked", userId: user.id, details: { by: provider } }, request, now);
  return linkIdentity(user, provider, subject, now, linked);
}

/** Anybody may have signed up with the address (pre-hijacking), so of what they left nothing stays. */
async function proveMailboxAndLink(
  user: User,
  { provider, subject }: ProviderProfile,
  request: RequestContext,
  now: Date,
) {
  return proveMailboxByProvider(
    user,
    now,
    sessionDeletion(user.id),
    identityDeletion(user.id),
    identityInsertion(user, provider, subject, now),
    auditEvent({ code: "email_verified", userId: user.id, details: { by: provider } }, request, now),
  );
}

/** `known-email`: the account with that email can be opened by its other sign-in methods, and its owner can add this one. */
export type ProviderLogInResult = LogInResult | { ok: false; reason?: "known-email" };

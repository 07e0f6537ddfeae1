import { canonicalEmail } from "../email-address";
import { env } from "../env";
import { outboxMessage } from "../mail/outbox";
import { webhook } from "../mail/webhooks";
import { auditEvent, recordEvent } from "../models/audit-log";
import { findUserIdByIdentity, hasIdentity, identityInsertion, linkIdentity, providersOf } from "../models/identities";
import { type LogInResult, newSessionCookie, sessionInsertion, surplusSessionDeletions } from "../models/sessions";
import { createUser, findUserByEmail, findUserById, isLocked, recordLogin, type User } from "../models/users";
import { newDeviceNotice } from "../new-device";
import type { ProviderProfile } from "../oauth/providers";
import { trustDevice } from "../rate-limit/device-cookie";
import type { RequestContext } from "../request-context";

/** @throws DatabaseUnavailable */
export async function logInWithProvider(
  profile: ProviderProfile,
  request: RequestContext,
  now = new Date(),
): Promise<ProviderLogInResult> {
  const { user, refusal } = await findOrCreateUser(profile, request, now);
  if (refusal?.reason === "unproven-email" || refusal?.reason === "closed") return refusal;
  const details = { provider: profile.provider };
  if (user && !user.disabledAt && !refusal) {
    const session = newSessionCookie(now);
    const writes = [
      sessionInsertion(user.id, session.token, profile.provider, request, now),
      ...surplusSessionDeletions(user.id),
      auditEvent({ code: "login", userId: user.id, details }, request, now),
      ...(await newDeviceNotice(user, "browser", request, now, details)),
    ];
    const provided = hasIdentity(user.id, profile.provider, profile.subject);
    if (await recordLogin(user, { provided }, now, ...writes))
      return { ok: true, session, device: trustDevice(request.device, user, now) };
  }
  await recordEvent({ code: "provider_refused", userId: user?.id, details }, request, now);
  return refusal && !user?.disabledAt ? refusal : { ok: false };
}

/**
 * By provider and subject. Otherwise an email that the provider vouches for begins an account, and joins an existing one only
 * where the provider is the authority for it: elsewhere anybody may have verified an address before it came to its owner.
 */
async function findOrCreateUser(
  profile: ProviderProfile,
  request: RequestContext,
  now: Date,
): Promise<{ user?: User | undefined; refusal?: ProviderLogInRefusal | undefined }> {
  const known = await findUserByIdentity(profile);
  if (known) return { user: known, refusal: isLocked(known) ? LOCKED : undefined };
  const email = profile.email === undefined ? undefined : canonicalEmail(profile.email);
  if (!email || !profile.emailVerified)
    // Whether the address has an account or not.
    return env().SIGN_UP === "closed"
      ? { refusal: SIGN_UP_CLOSED }
      : { refusal: { ok: false, reason: "unproven-email", ...(email && { email }) } };
  const user = await findUserByEmail(email);
  if (!user && env().SIGN_UP === "closed") return { refusal: SIGN_UP_CLOSED };
  // Of first logins at once, the others find what one has made.
  if (!user)
    return { user: (await createUserFor(profile, email, request, now)) ?? (await findUserByIdentity(profile)) };
  // A second subject of the same provider has been given a used address, and is not the owner. The same one has come in meanwhile.
  if ((await providersOf(user.id)).includes(profile.provider)) return { user: await findUserByIdentity(profile) };
  if (!profile.emailAuthority) return { user, refusal: { ok: false, reason: "known-email" } };
  if (isLocked(user)) return { user, refusal: LOCKED };
  await join(user, profile, request, now);
  return { user: await findUserByIdentity(profile) };
}

async function findUserByIdentity({ provider, subject }: ProviderProfile): Promise<User | undefined> {
  const id = await findUserIdByIdentity(provider, subject);
  return id === undefined ? undefined : findUserById(id);
}

function createUserFor({ provider, subject }: ProviderProfile, email: string, request: RequestContext, now: Date) {
  return createUser(
    { email, passwordHash: null, language: request.language },
    identityInsertion({ email }, provider, subject, now),
    ...webhook("account.created", { email }, now),
    auditEvent({ code: "account_created", details: { provider } }, request, now),
  );
}

async function join(user: User, { provider, subject }: ProviderProfile, request: RequestContext, now: Date) {
  const linked = auditEvent({ code: "identity_linked", userId: user.id, details: { provider } }, request, now);
  const notice = outboxMessage("method-added", { userId: user.id }, request, now, { provider });
  await linkIdentity(user, provider, subject, now, linked, notice);
}

const SIGN_UP_CLOSED = { ok: false, reason: "closed" } as const;
const LOCKED = { ok: false, reason: "locked" } as const;

/**
 * `known-email`: an account has that email; its owner can log in to it otherwise, and add this provider.
 * `unproven-email`: a newcomer whose mailbox has to be proven, at this address if the provider told one.
 * `closed`: a newcomer where nobody can sign up.
 * `locked`: a mailed link opens the account, by a new password. An adversary may have a method that stays.
 */
export type ProviderLogInRefusal =
  | { ok: false; reason: "known-email" | "closed" | "locked" }
  | { ok: false; reason: "unproven-email"; email?: string };

export type ProviderLogInResult = LogInResult | ProviderLogInRefusal;

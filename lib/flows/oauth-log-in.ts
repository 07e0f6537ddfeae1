/** Signing in by a provider. An account is found by provider and subject; an address leads to one only when both sides have verified it. */

import { canonicalEmail } from "../email-address";
import { auditEvent, recordEvent } from "../models/audit-log";
import {
  deleteIdentitiesOf,
  findUserIdByIdentity,
  insertIdentity,
  linkIdentity,
  providersOf,
} from "../models/identities";
import { deleteSessionsOf, insertSession, newSessionCookie, type SessionCookie } from "../models/sessions";
import { createUser, findUserByEmail, findUserById, recordLogin, type User, verifyAfresh } from "../models/users";
import type { ProviderProfile } from "../oauth/provider-profile";
import { trustDevice } from "../rate-limit/device-cookie";
import type { RequestContext } from "../request-context";

/** @throws DatabaseUnavailable */
export async function logInWithProvider(
  profile: ProviderProfile,
  request: RequestContext,
  now = new Date(),
): Promise<LogInResult> {
  const user = await accountOf(profile, request, now);
  const by = { by: profile.provider };
  if (user && !user.disabledAt) {
    const session = newSessionCookie(now);
    const writes = [
      insertSession(user.id, session.token, profile.provider, request, now),
      auditEvent({ code: "login", userId: user.id, details: by }, request, now),
    ];
    if (await recordLogin(user, user.passwordHash, now, ...writes))
      return { ok: true, session, device: trustDevice(request.device, user.email) };
  }
  await recordEvent({ code: "provider_refused", userId: user?.id, details: by }, request, now);
  return { ok: false };
}

async function accountOf(profile: ProviderProfile, request: RequestContext, now: Date): Promise<User | undefined> {
  const id = await findUserIdByIdentity(profile.provider, profile.subject);
  if (id !== undefined) return findUserById(id);
  const email = profile.emailVerified && profile.email ? canonicalEmail(profile.email) : undefined;
  if (!email) return undefined;
  const holder = await findUserByEmail(email);
  if (!holder) return newAccount(profile, email, request, now);
  const linked = holder.emailVerifiedAt
    ? await linkVerified(holder, profile, request, now)
    : await clearOutAndLink(holder, profile, request, now);
  return linked ? findUserById(holder.id) : undefined;
}

function newAccount({ provider, subject }: ProviderProfile, email: string, request: RequestContext, now: Date) {
  return createUser(
    { email, passwordHash: null, emailVerifiedAt: now },
    insertIdentity({ email }, provider, subject, now),
    auditEvent({ code: "account_created", details: { by: provider } }, request, now),
  );
}

/** Both sides have seen the mailbox. A second subject of one provider is somebody who was given a used address: not the owner. */
async function linkVerified(user: User, { provider, subject }: ProviderProfile, request: RequestContext, now: Date) {
  if (user.disabledAt || (await providersOf(user.id)).includes(provider)) return false;
  const linked = auditEvent({ code: "identity_linked", userId: user.id, details: { by: provider } }, request, now);
  return linkIdentity(user, provider, subject, now, linked);
}

/** Whoever made the account never showed that the mailbox is theirs. Its owner is here now, so nothing that they left stays. */
async function clearOutAndLink(user: User, { provider, subject }: ProviderProfile, request: RequestContext, now: Date) {
  return verifyAfresh(
    user,
    now,
    deleteSessionsOf(user.id),
    deleteIdentitiesOf(user.id),
    insertIdentity(user, provider, subject, now),
    auditEvent({ code: "email_verified", userId: user.id, details: { by: provider } }, request, now),
  );
}

export type LogInResult = { ok: true; session: SessionCookie; device: string } | { ok: false };

/** Signing in by a provider. An account is found by provider and subject; an address leads to one only when both sides have verified it. */
import { rememberedOn } from "../rate-limit/device-cookie";
import { canonicalEmail } from "../email-address";
import { event, record } from "../models/audit-log";
import { deleteIdentitiesOf, findUserIdByIdentity, insertIdentity, linkIdentity, providersOf } from "../models/identities";
import type { RequestContext } from "../request-context";
import { deleteSessionsOf, insertSession, newSessionCookie, type SessionCookie } from "../models/sessions";
import { createUser, findUserByEmail, findUserById, recordLogin, type User, verifyAfresh } from "../models/users";
import type { Vouched } from "../oauth/provider-profile";

/** @throws DatabaseUnavailable */
export async function signInWithProvider(
  vouched: Vouched,
  request: RequestContext,
  now = new Date(),
): Promise<Entered> {
  const user = await accountOf(vouched, request, now);
  const by = { by: vouched.provider };
  if (user && !user.disabledAt) {
    const session = newSessionCookie(now);
    const writes = [
      insertSession(user.id, session.token, vouched.provider, request, now),
      event({ code: "login", userId: user.id, details: by }, request, now),
    ];
    if (await recordLogin(user, user.passwordHash, now, ...writes))
      return { ok: true, session, device: rememberedOn(request.device, user.email) };
  }
  await record({ code: "provider_refused", userId: user?.id, details: by }, request, now);
  return { ok: false };
}

async function accountOf(vouched: Vouched, request: RequestContext, now: Date): Promise<User | undefined> {
  const id = await findUserIdByIdentity(vouched.provider, vouched.subject);
  if (id !== undefined) return findUserById(id);
  const email = vouched.emailVerified && vouched.email ? canonicalEmail(vouched.email) : undefined;
  if (!email) return undefined;
  const holder = await findUserByEmail(email);
  if (!holder) return newAccount(vouched, email, request, now);
  const linked = holder.emailVerifiedAt
    ? await linkVerified(holder, vouched, request, now)
    : await clearOutAndLink(holder, vouched, request, now);
  return linked ? findUserById(holder.id) : undefined;
}

function newAccount({ provider, subject }: Vouched, email: string, request: RequestContext, now: Date) {
  return createUser(
    { email, passwordHash: null, emailVerifiedAt: now },
    insertIdentity({ email }, provider, subject, now),
    event({ code: "account_created", details: { by: provider } }, request, now),
  );
}

/** Both sides have seen the mailbox. A second subject of one provider is somebody who was given a used address: not the owner. */
async function linkVerified(user: User, { provider, subject }: Vouched, request: RequestContext, now: Date) {
  if (user.disabledAt || (await providersOf(user.id)).includes(provider)) return false;
  const linked = event({ code: "identity_linked", userId: user.id, details: { by: provider } }, request, now);
  return linkIdentity(user, provider, subject, now, linked);
}

/** Whoever made the account never showed that the mailbox is theirs. Its owner is here now, so nothing that they left stays. */
async function clearOutAndLink(user: User, { provider, subject }: Vouched, request: RequestContext, now: Date) {
  return verifyAfresh(
    user,
    now,
    deleteSessionsOf(user.id),
    deleteIdentitiesOf(user.id),
    insertIdentity(user, provider, subject, now),
    event({ code: "email_verified", userId: user.id, details: { by: provider } }, request, now),
  );
}

export type Entered = { ok: true; session: SessionCookie; device: string } | { ok: false };

import { outboxMessage } from "../mail/outbox";
import { auditEvent, recordEvent } from "../models/audit-log";
import { deleteIdentity, findUserIdByIdentity, identitiesOf, linkIdentity, providersOf } from "../models/identities";
import { recentlyAuthenticated, type Session } from "../models/sessions";
import type { User } from "../models/users";
import { configuredProviders, type ProviderProfile } from "../oauth/providers";
import type { RequestContext } from "../request-context";

/** `session`, which started the authorization at `startedAt`, must have been recently authenticated then. @throws DatabaseUnavailable */
export async function linkProvider(
  user: User,
  session: Session,
  startedAt: Date,
  { provider, subject }: ProviderProfile,
  request: RequestContext,
  now = new Date(),
): Promise<{ ok: boolean }> {
  const details = { provider };
  const linkedTo = await findUserIdByIdentity(provider, subject);
  if (linkedTo === user.id) return { ok: true };
  const linkable =
    linkedTo === undefined &&
    recentlyAuthenticated(session, startedAt) &&
    !(await providersOf(user.id)).includes(provider);
  const linked = auditEvent({ code: "identity_linked", userId: user.id, details }, request, now);
  const notice = outboxMessage("method-added", { userId: user.id }, request, now, { provider });
  const owner = { id: user.id, sessionId: session.id };
  if (linkable && (await linkIdentity(owner, provider, subject, now, linked, notice))) return { ok: true };
  await recordEvent({ code: "provider_refused", userId: user.id, details }, request, now);
  return { ok: false };
}

/** Requires a recent authentication. `last`: it is the last sign-in method. @throws DatabaseUnavailable */
export async function unlinkProvider(
  user: User,
  session: Session,
  provider: string,
  request: RequestContext,
  now = new Date(),
): Promise<{ ok: true } | { ok: false; reason: "stale" | "last" }> {
  if (!recentlyAuthenticated(session, now)) return { ok: false, reason: "stale" };
  const identity = (await identitiesOf(user.id)).find((candidate) => candidate.provider === provider);
  if (!identity) return { ok: true };
  const usable = configuredProviders().map(({ id }) => id);
  const unlinked = auditEvent({ code: "identity_unlinked", userId: user.id, details: { provider } }, request, now);
  const notice = outboxMessage("method-removed", { userId: user.id }, request, now, { provider });
  return (await deleteIdentity(user.id, identity.id, usable, unlinked, notice))
    ? { ok: true }
    : { ok: false, reason: "last" };
}

/** The owner of an account adds a provider as a way in, or takes one away. */
import { auditEvent, recordEvent } from "../models/audit-log";
import { deleteIdentity, findUserIdByIdentity, identitiesOf, linkIdentity } from "../models/identities";
import { recentlyAuthenticated, type Session } from "../models/sessions";
import type { User } from "../models/users";
import type { ProviderProfile } from "../oauth/provider-profile";
import { configuredProviders } from "../oauth/providers";
import type { RequestContext } from "../request-context";

/**
 * Whoever holds a forgotten browser must not make themselves a way in, so the session has to be freshly proven.
 * @param session the one that began the round, as it was at `begunAt`
 * @throws DatabaseUnavailable
 */
export async function linkProvider(
  user: User,
  session: Session,
  begunAt: Date,
  { provider, subject }: ProviderProfile,
  request: RequestContext,
  now = new Date(),
): Promise<{ ok: boolean }> {
  const details = { by: provider };
  const holder = await findUserIdByIdentity(provider, subject);
  if (holder === user.id) return { ok: true };
  const linkable =
    holder === undefined &&
    recentlyAuthenticated(session, begunAt) &&
    user.emailVerifiedAt !== null &&
    !(await identitiesOf(user.id)).some((identity) => identity.provider === provider);
  const linked = auditEvent({ code: "identity_linked", userId: user.id, details }, request, now);
  if (linkable && (await linkIdentity(user, provider, subject, now, linked))) return { ok: true };
  await recordEvent({ code: "provider_refused", userId: user.id, details }, request, now);
  return { ok: false };
}

/** @throws DatabaseUnavailable */
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
  const unlinked = auditEvent({ code: "identity_unlinked", userId: user.id, details: { by: provider } }, request, now);
  return (await deleteIdentity(user.id, identity.id, usable, unlinked)) ? { ok: true } : { ok: false, reason: "last" };
}

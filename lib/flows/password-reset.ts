import { changePassword } from "../change-password";
import { type Addressee, enqueue } from "../mail/outbox";
import { requestPhrase } from "../mail/request-phrase";
import { checkMailedLink, type MailedLink, throttleWrongTokens } from "../mailed-link";
import { auditEvent, auditEventsBetween, recordEvent } from "../models/audit-log";
import { linkUseInsertion } from "../models/deliveries";
import {
  type Identity,
  type IdentityReview,
  identitiesOf,
  isYoung,
  NOT_REVIEWED,
  reviewIdentities,
} from "../models/identities";
import { hasChosenPassword, type User } from "../models/users";
import { deviceId, storableMark } from "../rate-limit/device-cookie";
import { consume, type Use } from "../rate-limit/limits";
import { refundIfThrown, throttleUnlessPaid } from "../rate-limit/throttle";
import type { RequestContext } from "../request-context";
import { checkToken, decodeUid, encodeUid, endOfLife, mintedAt, mintToken, subjectOf } from "../tokens";

/** Looks no user up, so known and unknown addresses take the same path in the same time. @throws Throttled, DatabaseUnavailable */
export async function requestPasswordReset(
  { email, captcha }: { email: string; captcha?: unknown },
  request: RequestContext,
  now = new Date(),
): Promise<{ phrase: string }> {
  const device = storableMark(request.device, email, now);
  const uses = (device && (await consumeOfDevice(email, request))) || [
    await throttleUnlessPaid("reset-by-client", captcha, request, now),
  ];
  return refundIfThrown(uses, () => enqueueReset({ address: email, device }, request, now));
}

/**
 * With the token that an expired link's page holds: a bare uid is a number, and would send an email to anybody. Looks no user up
 * either. @throws Throttled, DatabaseUnavailable
 */
export async function requestNewResetLink(
  { uid, token, captcha }: { uid: string; token: string; captcha?: unknown },
  request: RequestContext,
  now = new Date(),
): Promise<{ ok: true; phrase: string } | { ok: false }> {
  const userId = decodeUid(uid);
  if (userId === undefined || checkToken("new-reset-link", subjectOf(userId), token, now) !== "valid")
    return { ok: false };
  const use = await throttleUnlessPaid("reset-by-client", captcha, request, now);
  return { ok: true, ...(await refundIfThrown([use], () => enqueueReset({ userId }, request, now))) };
}

/**
 * A browser that has logged in to an account of the address has turns that nobody behind its client address can use up. All such
 * browsers share one more limit, so that hoarding cookies gains nothing; beyond it, each is a browser like any other.
 */
async function consumeOfDevice(email: string, { device }: RequestContext): Promise<Use[] | undefined> {
  const own = await consume("reset-by-device", `${deviceId(device)} ${email}`);
  const shared = own.allowed && (await consume("reset-by-devices-of-address", email));
  return shared && own.allowed && shared.allowed ? [own, shared] : undefined;
}

/** No limit by address: what strangers request for it must not refuse its owner. Its quota makes emails late instead. */
async function enqueueReset(to: Addressee, request: RequestContext, now: Date): Promise<{ phrase: string }> {
  const submittedEmail = "address" in to ? to.address : undefined;
  const requested = auditEvent({ code: "reset_requested", submittedEmail }, request, now);
  const messageId = await enqueue("reset-password", to, request, now, requested);
  return { phrase: requestPhrase(messageId, request.language) };
}

/** Does not use the link up. */
export async function checkResetLink(link: MailedLink, now = new Date()): Promise<ResetLinkStatus> {
  const { user, status } = await checkMailedLink("reset-password", link, now);
  if (user && status === "valid") {
    const methods = (await identitiesOf(user.id)).map((identity) => ({ ...identity, young: isYoung(identity, now) }));
    return { status: "good", email: user.email, hasPassword: hasChosenPassword(user), methods };
  }
  if (!user || status !== "expired") return { status: "invalid" };
  // By our own number: the request for a new link looks no user up.
  const newLink = { uid: encodeUid(user.id), token: mintToken("new-reset-link", subjectOf(user.id), now) };
  return { status, since: endOfLife("reset-password", link.token), newLink };
}

/**
 * Takes the account back: ends all that is older, and removes young sign-in methods unless they were kept, in the write that spends the
 * link. A refusal never spends it. Logs nobody in, but trusts the browser: an attack that goes on does not lock the owner out.
 * @throws Throttled, HashingOverloaded, DatabaseUnavailable
 */
export async function confirmPasswordReset(
  { newPassword, review = NOT_REVIEWED, ...link }: MailedLink & { newPassword: string; review?: IdentityReview },
  request: RequestContext,
  now = new Date(),
): Promise<ConfirmPasswordResetResult> {
  const { uid, user, status } = await checkMailedLink("reset-password", link, now);
  await throttleWrongTokens("reset-password", link, status, request, now);
  if (uid === undefined) return { ok: false, reason: "uid" };
  if (!user || status !== "valid") {
    await recordEvent({ code: "reset_refused", userId: user?.id }, request, now);
    return { ok: false, reason: "token", expired: status === "expired" };
  }
  const printed = await wasPrinted(user, link);
  const { removed, left, deletion } = await reviewIdentities(user.id, review, now);
  const details = { removed: removed.map(providerOf), left: left.map(providerOf) };
  const writes = [
    deletion,
    ...(printed ? [] : [linkUseInsertion(user.email, now)]),
    ...details.removed.map((provider) =>
      auditEvent({ code: "identity_unlinked", userId: user.id, details: { provider } }, request, now),
    ),
  ];
  const language = printed ? undefined : request.language;
  const change = { by: "reset", event: "reset_used", language, writes, details } as const;
  const result = await changePassword(user, newPassword, change, request, now);
  if (result.ok) return { ...result, ...details };
  return result.reason === "password" ? result : { ok: false, reason: "token", expired: false };
}

/** By the help desk, in the second of the token: then it has not been through the mailbox, and proves nothing of it. */
async function wasPrinted({ id }: User, { token }: MailedLink): Promise<boolean> {
  const at = mintedAt(token);
  return (await auditEventsBetween(at, new Date(at.getTime() + 999), id, ["link_printed"])).length > 0;
}

const providerOf = ({ provider }: Identity) => provider;

export type ResetLinkStatus =
  | { status: "good"; email: string; hasPassword: boolean; methods: (Identity & { young: boolean })[] }
  | { status: "expired"; since: Date; newLink: MailedLink }
  | { status: "invalid" };

export type ConfirmPasswordResetResult =
  | { ok: true; device: string; removed: string[]; left: string[] }
  | { ok: false; reason: "uid" }
  | { ok: false; reason: "token"; expired: boolean }
  | { ok: false; reason: "password"; problems: string[] };

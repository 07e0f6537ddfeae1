import { env } from "../env";
import { translator } from "../i18n/catalogs";
import { enqueue } from "../mail/outbox";
import { requestPhrase } from "../mail/request-phrase";
import { webhook } from "../mail/webhooks";
import { type MailedLink, throttleWrongTokens } from "../mailed-link";
import { auditEvent, recordEvent } from "../models/audit-log";
import { linkUseInsertion } from "../models/deliveries";
import { identityInsertion } from "../models/identities";
import { findSignUpById, hasRival, isPending, type NewSignUp, type SignUp, signUpInsertion } from "../models/sign-ups";
import { createUser, findUserByEmail } from "../models/users";
import { providerName } from "../oauth/providers";
import { hashPassword } from "../passwords/hashing";
import { passwordProblems } from "../passwords/policy";
import { trustDevice } from "../rate-limit/device-cookie";
import { lockoutReset } from "../rate-limit/lockout";
import { refundIfThrown, throttleUnlessPaid } from "../rate-limit/throttle";
import type { RequestContext } from "../request-context";
import { payerOf, throttleHashing } from "../throttle-hashing";
import { checkToken, decodeUid, endOfLife } from "../tokens";

/**
 * Looks no user up, so new and taken addresses take the same path in the same time: the mail worker decides what to write. There is
 * nothing to log in to before the mailed link is used, so logging in afterwards tells nothing either.
 * @param reference of this browser's own sign-up, to have its email sent again; once that has expired, another begins
 * @throws SignUpClosed, Throttled, DatabaseUnavailable
 */
export async function signUp(
  {
    email,
    identity,
    reference,
    captcha,
  }: Pick<NewSignUp, "email" | "identity"> & {
    reference?: string | undefined;
    captcha?: unknown;
  },
  request: RequestContext,
  now = new Date(),
): Promise<SignUpRequested> {
  requireOpenSignUp();
  if (reference && (await isPending(email, reference, now)))
    return { reference, ...(await resendVerification({ email, reference, captcha }, request, now)) };
  const use = await throttleUnlessPaid("sign-up-by-client", captcha, request, now);
  return refundIfThrown([use], () => enqueueSignUp({ email, ...(identity && { identity }) }, request, now));
}

/** For a program, which has no page to ask for the password on. @throws SignUpClosed, Throttled, HashingOverloaded, DatabaseUnavailable */
export async function signUpWithPassword(
  { email, password, captcha }: { email: string; password: string; captcha?: unknown },
  request: RequestContext,
  now = new Date(),
): Promise<SignUpWithPasswordResult> {
  requireOpenSignUp();
  const use = await throttleUnlessPaid("sign-up-by-client", captcha, request, now, { refundable: true });
  return refundIfThrown([use], async () => {
    const problems = passwordProblems(password, { email }, translator(request.language));
    if (problems.length > 0) return { ok: false, problems };
    await enqueueSignUp({ email, passwordHash: await hashPassword(password, payerOf(request)) }, request, now);
    return { ok: true };
  });
}

/**
 * The email of the caller's own sign-up: a browser names it by its reference, a program is recognised by its address on the network.
 * Only the mail worker looks for it. @throws SignUpClosed, Throttled, DatabaseUnavailable
 */
export async function resendVerification(
  { email, reference, captcha }: { email: string; reference?: string; captcha?: unknown },
  request: RequestContext,
  now = new Date(),
): Promise<{ phrase: string }> {
  requireOpenSignUp();
  const use = await throttleUnlessPaid("resend-by-client", captcha, request, now);
  const signUp = reference === undefined ? { client: request.client } : { reference };
  const requested = auditEvent({ code: "verification_requested", submittedEmail: email }, request, now);
  const messageId = await refundIfThrown([use], () =>
    enqueue("verify-email", { address: email, signUp }, request, now, requested),
  );
  return { phrase: requestPhrase(messageId, request.language) };
}

/** Does not use the link up. */
export async function checkVerifyLink(link: MailedLink, now = new Date()): Promise<VerifyLinkStatus> {
  const { signUp, status } = await findSignUp(link, now);
  if (status === "expired") return { status, since: endOfLife("verify-email", link.token) };
  if (!signUp || status !== "valid") return { status: "invalid" };
  if (await findUserByEmail(signUp.email)) return { status: "taken" };
  const { provider } = (await linkableIdentity(signUp, now)) ?? {};
  return { status: "good", email: signUp.email, ...(provider && { provider: providerName(provider) }) };
}

/**
 * The account begins with the password that the holder of the mailbox chooses now, whatever a program chose at sign-up. A refusal
 * never spends the link. @throws SignUpClosed, Throttled, HashingOverloaded, DatabaseUnavailable
 */
export async function verifyEmail(
  { newPassword, withProvider, ...link }: MailedLink & { newPassword: string; withProvider: boolean },
  request: RequestContext,
  now = new Date(),
): Promise<VerifyEmailResult> {
  const found = await findSignUpOrRefuse(link, request, now);
  if (!found.ok) return found;
  const { id, email } = found.signUp;
  const problems = passwordProblems(newPassword, { email }, translator(request.language));
  if (problems.length > 0) return { ok: false, reason: "password", problems };
  return throttleHashing("verification", id, request, now, async (payer): Promise<VerifyEmailResult> => {
    const passwordHash = await hashPassword(newPassword, payer);
    const identity = withProvider ? await linkableIdentity(found.signUp, now) : undefined;
    if (!(await createAccount(found.signUp, { passwordHash, identity }, request, now))) return TAKEN;
    return { ok: true, device: trustDevice(request.device, { email, passwordHash }, now) };
  });
}

/**
 * For a program. The password of the sign-up counts only if nobody else has asked for an account with this address: else its owner may be
 * following a stranger's link, and sets a password by a reset. @throws SignUpClosed, Throttled, DatabaseUnavailable
 */
export async function activateAccount(
  link: MailedLink,
  request: RequestContext,
  now = new Date(),
): Promise<ActivateAccountResult> {
  const found = await findSignUpOrRefuse(link, request, now);
  if (!found.ok) return found;
  const { signUp } = found;
  const passwordHash = (await hasRival(signUp, now)) ? null : signUp.passwordHash;
  const identity = await linkableIdentity(signUp, now);
  return (await createAccount(signUp, { passwordHash, identity }, request, now)) ? { ok: true } : TAKEN;
}

/** Before anything else: also a link that was mailed while it was open begins no account. @throws SignUpClosed */
function requireOpenSignUp(): void {
  if (env().SIGN_UP === "closed") throw new SignUpClosed();
}

export class SignUpClosed extends Error {
  override name = "SignUpClosed";
}

async function enqueueSignUp(newSignUp: NewSignUp, request: RequestContext, now: Date): Promise<SignUpRequested> {
  const { email } = newSignUp;
  const { reference, write } = signUpInsertion(newSignUp, request, now);
  const requested = auditEvent({ code: "sign_up", submittedEmail: email }, request, now);
  const to = { address: email, signUp: { reference } };
  const messageId = await enqueue("verify-email", to, request, now, write, requested);
  return { reference, phrase: requestPhrase(messageId, request.language) };
}

async function findSignUp({ uid, token }: MailedLink, now: Date) {
  const id = decodeUid(uid);
  const signUp = id === undefined ? undefined : await findSignUpById(id);
  return { uid: id, signUp, status: checkToken("verify-email", signUp, token, now) };
}

async function findSignUpOrRefuse(
  link: MailedLink,
  request: RequestContext,
  now: Date,
): Promise<{ ok: true; signUp: SignUp } | LinkRefused> {
  requireOpenSignUp();
  const { uid, signUp, status } = await findSignUp(link, now);
  await throttleWrongTokens("verify-email", link, status, request, now);
  if (uid === undefined) return { ok: false, reason: "uid" };
  if (!signUp || status !== "valid") {
    await recordEvent({ code: "verification_refused", submittedEmail: signUp?.email }, request, now);
    return { ok: false, reason: "token", expired: status === "expired" };
  }
  return (await findUserByEmail(signUp.email)) ? TAKEN : { ok: true, signUp };
}

/** Not if there is another sign-up for this address: the identity may be a stranger's. Its owner can link it later. */
async function linkableIdentity(signUp: SignUp, now: Date): Promise<NewSignUp["identity"]> {
  const { provider, subject } = signUp;
  if (provider === null || subject === null || (await hasRival(signUp, now))) return undefined;
  return { provider, subject };
}

/** Of all links for one address one wins, because the address is then taken. @returns false when it is */
async function createAccount(
  { email }: SignUp,
  { passwordHash, identity }: { passwordHash: string | null; identity: NewSignUp["identity"] },
  request: RequestContext,
  now: Date,
): Promise<boolean> {
  const details = identity && { provider: identity.provider };
  const created = await createUser(
    { email, passwordHash, language: request.language },
    ...(identity ? [identityInsertion({ email }, identity.provider, identity.subject, now, { ifFree: true })] : []),
    ...lockoutReset(email),
    linkUseInsertion(email, now),
    ...webhook("account.created", { email }, now),
    auditEvent({ code: "account_created", submittedEmail: email, details }, request, now),
  );
  return created !== undefined;
}

const TAKEN = { ok: false, reason: "token", expired: false } as const;

/** `reference`: for the browser, which can have this sign-up's email sent again. */
export interface SignUpRequested {
  reference: string;
  phrase: string;
}

export type SignUpWithPasswordResult = { ok: true } | { ok: false; problems: string[] };

/** `provider`: the name of one that will be able to log in, too. `taken`: the address has an account by now. */
export type VerifyLinkStatus =
  | { status: "good"; email: string; provider?: string }
  | { status: "taken" }
  | { status: "expired"; since: Date }
  | { status: "invalid" };

type LinkRefused = { ok: false; reason: "uid" } | { ok: false; reason: "token"; expired: boolean };

export type ActivateAccountResult = { ok: true } | LinkRefused;

export type VerifyEmailResult =
  | { ok: true; device: string }
  | LinkRefused
  | { ok: false; reason: "password"; problems: string[] };

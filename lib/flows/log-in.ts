import { auditEvent, recordEvent } from "../models/audit-log";
import {
  APP,
  type CurrentSession,
  findAppSession,
  type LogInResult,
  newSessionCookie,
  sessionInsertion,
  surplusSessionDeletions,
} from "../models/sessions";
import { findUserByEmail, hasDjangoPassword, recordLogin, type User } from "../models/users";
import { newDeviceNotice } from "../new-device";
import { hashPassword, type Payer, verifyPassword } from "../passwords/hashing";
import { deviceId, isTrustedDevice, remembersAccount, trustDevice } from "../rate-limit/device-cookie";
import { isLockedOut, lockoutReset } from "../rate-limit/lockout";
import { requireCaptcha, Throttled, throttleFailures } from "../rate-limit/throttle";
import type { RequestContext } from "../request-context";
import { payerOf } from "../throttle-hashing";

/** @throws Throttled, HashingOverloaded, DatabaseUnavailable */
export async function logIn(input: Credentials, request: RequestContext, now = new Date()): Promise<LogInResult> {
  const session = newSessionCookie(now);
  const user = await authenticate(input, { token: session.token, method: "password" }, request, now);
  return user ? { ok: true, session, device: trustDevice(request.device, user, now) } : { ok: false };
}

/** Without a cookie. @throws Throttled, HashingOverloaded, DatabaseUnavailable */
export async function logInForTokens(
  input: Credentials,
  request: RequestContext,
  now = new Date(),
): Promise<CurrentSession | undefined> {
  const { token } = newSessionCookie(now);
  const user = await authenticate(input, { token, method: APP }, request, now);
  return user && findAppSession(token, now);
}

/**
 * A trusted device has a limit of its own, no lockout and no CAPTCHA, so attacks from elsewhere do not keep the owner out. All devices of
 * an account share one more limit, so that hoarding cookies gains nothing; beyond it, each is a browser like any other.
 */
async function authenticate(
  input: Credentials,
  session: NewSession,
  request: RequestContext,
  now: Date,
): Promise<User | undefined> {
  const verify = (payer: Payer) => () => attempt(input, session, payer, request, now);
  const byClient = async () => {
    await requireCaptcha(input.captcha, request);
    return throttleFailures("failed-login-by-client", request.client, request, now, verify(payerOf(request)));
  };
  const account = await findTrustingAccount(input.email, request.device, now);
  if (!account) return byClient();
  const device = `${deviceId(request.device)} ${input.email}`;
  // Keyed by the password too: a reset gives the owner's devices a limit that nobody has used up.
  const devices = `${account.id} ${account.passwordHash}`;
  return throttleFailures("failed-login-by-device", device, request, now, () =>
    throttleFailures("failed-login-by-devices", devices, request, now, verify(payerOf(request, account.id))).catch(
      (error) => {
        if (error instanceof Throttled) return byClient();
        throw error;
      },
    ),
  );
}

async function findTrustingAccount(email: string, device: string | undefined, now: Date): Promise<User | undefined> {
  const user = remembersAccount(device, email, now) ? await findUserByEmail(email) : undefined;
  return user && isTrustedDevice(device, user, now) ? user : undefined;
}

/** One real hash check whatever the email: unknown, passwordless, disabled, locked out and wrong take the same time. */
async function attempt(
  credentials: Credentials,
  session: NewSession,
  payer: Payer,
  request: RequestContext,
  now: Date,
  again = false,
): Promise<User | undefined> {
  const { email, password } = credentials;
  const { token, method } = session;
  const user = await findUserByEmail(email);
  const usable = user?.disabledAt ? undefined : user;
  const foreign = usable !== undefined && hasDjangoPassword(usable);
  const { ok, stale } = await verifyPassword(password, usable?.passwordHash ?? null, payer, { foreign });
  const verified = ok ? usable : undefined;
  const trusted = payer.account !== undefined;
  const lockedOut = !trusted && (await isLockedOut(email, { failed: !verified }));
  if (verified && !lockedOut) {
    const { id } = verified;
    const passwordHash = stale ? await hashPassword(password, payer) : verified.passwordHash;
    const writes = [
      sessionInsertion(id, token, method, request, now),
      ...surplusSessionDeletions(id),
      ...lockoutReset(email),
      auditEvent({ code: "login", userId: id }, request, now),
      ...(await newDeviceNotice(verified, method === APP ? "program" : "browser", request, now)),
    ];
    if (await recordLogin(verified, { passwordHash }, now, ...writes)) return { ...verified, passwordHash };
    // Something has changed meanwhile. Perhaps another login has rewritten a stale hash, and the password is still right.
    if (!again) return attempt(credentials, session, payer, request, now, true);
  }
  const details = lockedOut ? { refused: "lockout" } : undefined;
  await recordEvent({ code: "login_failed", userId: user?.id, submittedEmail: email, details }, request, now);
}

interface Credentials {
  email: string;
  password: string;
  captcha?: unknown;
}

interface NewSession {
  token: string;
  method: "password" | typeof APP;
}

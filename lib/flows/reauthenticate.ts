/** Who is signed in shows once more that it is them: a session forgotten in a browser is not enough for what cannot be undone. */
import { rememberedOn } from "../rate-limit/device-cookie";
import { event, record } from "../models/audit-log";
import { findUserIdByIdentity } from "../models/identities";
import { giveTurnBack } from "../rate-limit/limits";
import { verifyPassword } from "../passwords";
import type { RequestContext } from "../request-context";
import { newSessionCookie, replaceSession, type Session } from "../models/sessions";
import type { Entered } from "./oauth-log-in";
import { throttle } from "../rate-limit/throttle";
import type { User } from "../models/users";
import type { Vouched } from "../oauth/provider-profile";

/** @throws Throttled, HashingOverloaded, DatabaseUnavailable */
export async function proveByPassword(
  user: User,
  session: Session,
  password: string,
  request: RequestContext,
  now = new Date(),
): Promise<Entered> {
  await throttle("wrong-current-password-by-user", user.id, request, now);
  const { ok } = await verifyPassword(password, user.passwordHash);
  if (ok) await giveTurnBack("wrong-current-password-by-user", user.id);
  return prove(ok, user, session, "password", request, now);
}

/** By one of the account's own identities; another's opens nothing, and never switches the account. @throws DatabaseUnavailable */
export async function proveByProvider(
  user: User,
  session: Session,
  vouched: Vouched,
  request: RequestContext,
  now = new Date(),
): Promise<Entered> {
  const holder = await findUserIdByIdentity(vouched.provider, vouched.subject);
  return prove(holder === user.id, user, session, vouched.provider, request, now);
}

async function prove(
  right: boolean,
  user: User,
  session: Session,
  by: string,
  request: RequestContext,
  now: Date,
): Promise<Entered> {
  const cookie = newSessionCookie(now);
  const proven = event({ code: "proven", userId: user.id, details: { by } }, request, now);
  if (right && (await replaceSession(session, cookie.token, by, request, now, proven)))
    return { ok: true, session: cookie, device: rememberedOn(request.device, user.email) };
  await record({ code: "proof_failed", userId: user.id, details: { by } }, request, now);
  return { ok: false };
}

/** Who is logged in: from the cookie to the account in one select. Free of Next, so that the API can ask too. */
import { log } from "@/lib/log";
import { endSession, findSessionAndUser, SESSION_TOUCH_MS, type Session, touchSession } from "@/lib/models/sessions";
import type { User } from "@/lib/models/users";
import { type Cookie, deviceCookie, readCookie, sessionCookie, sessionCookieName } from "./cookies";
import { currentRequest, type RequestStore } from "./store";

export interface CurrentSession {
  user: User;
  session: Session;
}

/** The session in this browser, whether or not its account's address is verified yet. Looked up once per request. */
export function anySession(): Promise<CurrentSession | undefined> {
  const request = currentRequest();
  request.session ??= findSession(request);
  return request.session;
}

/** An unverified account's session can verify, ask for the email again, and log out: it counts for nothing else. */
export async function currentSession(): Promise<CurrentSession | undefined> {
  const current = await anySession();
  return current?.user.emailVerifiedAt ? current : undefined;
}

export async function currentUser(): Promise<User | undefined> {
  return (await currentSession())?.user;
}

export function sessionToken(): string | undefined {
  return readCookie(currentRequest().cookies, sessionCookieName());
}

/** Ends the session that was in this browser. @returns the cookies of the new one */
export async function replaceBrowserSession(login: {
  session: { token: string; expiresAt: Date };
  device?: string;
}): Promise<Cookie[]> {
  const { session, device } = login;
  const replaced = sessionToken();
  if (replaced) await endSession(replaced);
  return [sessionCookie(session.token, session.expiresAt), ...(device === undefined ? [] : [deviceCookie(device)])];
}

async function findSession(request: RequestStore): Promise<CurrentSession | undefined> {
  const token = readCookie(request.cookies, sessionCookieName());
  const found = token ? await findSessionAndUser(token) : undefined;
  if (token && found && Date.now() - found.session.lastUsedAt.getTime() > SESSION_TOUCH_MS)
    // A session whose use cannot be noted is one all the same.
    await touchSession(token, request).catch((error) => log().warn({ err: error }, "use of a session not noted"));
  return found;
}

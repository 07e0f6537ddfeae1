/** The current session. Does not use Next, so that the API and OAuth callbacks can share it. */
import { log } from "@/lib/log";
import {
  type CurrentSession,
  endSession,
  findSessionAndUser,
  SESSION_TOUCH_MS,
  touchSession,
} from "@/lib/models/sessions";
import type { User } from "@/lib/models/users";
import { type Cookie, deviceCookie, readCookie, sessionCookie, sessionCookieName } from "./cookies";
import { currentRequest, type RequestStore } from "./store";

/** Looked up once per request. */
export function currentSession(): Promise<CurrentSession | undefined> {
  const request = currentRequest();
  request.session ??= findSession(request);
  return request.session;
}

export async function currentUser(): Promise<User | undefined> {
  return (await currentSession())?.user;
}

export function sessionToken(request = currentRequest()): string | undefined {
  return readCookie(request.cookies, sessionCookieName());
}

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
  const token = sessionToken(request);
  const found = token ? await findSessionAndUser(token) : undefined;
  if (token && found && Date.now() - found.session.lastUsedAt.getTime() > SESSION_TOUCH_MS)
    // It stays valid if its use cannot be recorded.
    await touchSession(token, request).catch((error) => log().warn({ err: error }, "use of a session not recorded"));
  return found;
}

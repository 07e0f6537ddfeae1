/** The one door to the session. */
import { redirect } from "next/navigation";
import { cache } from "react";
import { logOut as logOutOf } from "@/lib/flows/log-out";
import { endSession, type SessionCookie } from "@/lib/models/sessions";
import type { User } from "@/lib/models/users";
import { hasSession } from "../_oauth/client";
import { requestContext } from "./request-context";
import { clearSessionCookie, sessionToken, setSessionCookie } from "./session-cookie";
import { type CurrentSession, findCurrentSession } from "./signed-in-as";

/** Whoever logged in, their address confirmed or not. Asked once per request; without a cookie next-auth is not even asked. */
export const anySession = cache(async (): Promise<CurrentSession | undefined> => {
  const token = await sessionToken();
  // Ourselves first: next-auth would take a database that is out of reach for nobody, and people for logged out.
  const found = token ? await findCurrentSession(token) : undefined;
  return found && (await hasSession()) ? found : undefined;
});

/** Who is signed in, and since when. Nobody, while their address is not confirmed: such a session can confirm it, ask again, and log out. */
export async function currentSession(): Promise<CurrentSession | undefined> {
  const current = await anySession();
  return current?.user.emailVerifiedAt ? current : undefined;
}

export async function currentUser(): Promise<User | undefined> {
  return (await currentSession())?.user;
}

export async function requireUser(returnTo: string): Promise<User> {
  return (await requireSession(returnTo)).user;
}

export async function requireSession(returnTo: string): Promise<CurrentSession> {
  const current = await anySession();
  if (!current) redirect(`/login?${new URLSearchParams({ callbackUrl: returnTo })}`);
  if (!current.user.emailVerifiedAt) redirect("/verify-email");
  return current;
}

/** Puts a new session into the browser and ends the one that was there. */
export async function startSession({ token, expiresAt }: SessionCookie): Promise<void> {
  const replaced = await sessionToken();
  if (replaced) await endSession(replaced);
  await setSessionCookie(token, expiresAt);
}

export async function logOut(): Promise<void> {
  const token = await sessionToken();
  if (token) await logOutOf(token, await requestContext());
  await clearSessionCookie();
}

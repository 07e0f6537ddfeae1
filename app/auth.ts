/** The one door to the session. This file and its adapter are all that knows next-auth. */

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import NextAuth from "next-auth";
import { cache } from "react";
import { env } from "@/lib/env";
import {
  endSession,
  findSession,
  SESSION_IDLE_MS,
  SESSION_TOUCH_MS,
  type Session,
  type SessionCookie,
} from "@/lib/sessions";
import { signOut as endSessionByOwner } from "@/lib/sign-out";
import { findUserById, type User } from "@/lib/users";
import { requestContext } from "./_request";
import { adapter } from "./adapter";

const secure = () => env().AUTH_URL.startsWith("https:");
const cookieName = () => `${secure() ? "__Host-" : ""}latchkey.session`;
const cookieOptions = () => ({ httpOnly: true, sameSite: "lax", path: "/", secure: secure() }) as const;

/** Who is signed in. Asked once per request; without a cookie next-auth is not even asked. */
export const currentUser = cache(async (): Promise<User | undefined> => {
  if (!(await sessionToken())) return undefined;
  const id = (await auth())?.user?.id;
  return id === undefined ? undefined : findUserById(Number(id));
});

/** Who is signed in, and since when. */
export async function currentSession(): Promise<{ user: User; session: Session } | undefined> {
  const user = await currentUser();
  const session = user && (await findSession((await sessionToken()) ?? ""));
  return user && session && { user, session };
}

export async function requireUser(returnTo: string): Promise<User> {
  return (await currentUser()) ?? redirect(`/login?callbackUrl=${encodeURIComponent(returnTo)}`);
}

/** Puts a new session into the browser and ends the one that was there. */
export async function startSession({ token, expiresAt }: SessionCookie): Promise<void> {
  const replaced = await sessionToken();
  if (replaced) await endSession(replaced);
  (await cookies()).set(cookieName(), token, { ...cookieOptions(), expires: expiresAt });
}

export async function signOut(): Promise<void> {
  const token = await sessionToken();
  if (token) await endSessionByOwner(token, await requestContext());
  (await cookies()).set(cookieName(), "", { ...cookieOptions(), maxAge: 0 });
}

async function sessionToken(): Promise<string | undefined> {
  return (await cookies()).get(cookieName())?.value;
}

const { auth } = NextAuth(() => ({
  adapter,
  secret: [env().AUTH_SECRET, ...env().AUTH_SECRET_PREVIOUS],
  trustHost: true,
  session: { strategy: "database", maxAge: SESSION_IDLE_MS / 1000, updateAge: SESSION_TOUCH_MS / 1000 },
  cookies: { sessionToken: { name: cookieName(), options: cookieOptions() } },
  providers: [],
  callbacks: { session: ({ session, user }) => ({ expires: session.expires, user: { id: user.id } }) },
}));

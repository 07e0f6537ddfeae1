/** The session in pages and actions: redirects, and cookies set through Next. */
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { logOut } from "@/lib/flows/log-out";
import type { CurrentSession } from "@/lib/models/sessions";
import { type Cookie, deviceCookie, expiredSessionCookie } from "./cookies";
import { returnCookies, usedReturnCookies } from "./return-cookie";
import { currentSession, replaceBrowserSession, sessionToken } from "./session";
import { currentRequest } from "./store";

export async function requireSession(returnTo: string): Promise<CurrentSession> {
  const current = await currentSession();
  if (!current) redirect(`/login?${new URLSearchParams({ callbackUrl: returnTo })}`);
  return current;
}

export async function startSession(login: Parameters<typeof replaceBrowserSession>[0]): Promise<void> {
  await setCookies(...(await replaceBrowserSession(login)), ...usedReturnCookies());
}

export async function trustThisBrowser(device: string): Promise<void> {
  await setCookies(deviceCookie(device));
}

export async function clearSession(): Promise<void> {
  await setCookies(expiredSessionCookie());
}

export async function logOutThisBrowser(): Promise<void> {
  const token = sessionToken();
  if (token) await logOut(token, currentRequest());
  await clearSession();
}

/** @param callbackUrl absent when a form has none: then what was kept stays */
export async function keepReturnUrl(callbackUrl: string | undefined): Promise<void> {
  if (callbackUrl !== undefined) await setCookies(...returnCookies(callbackUrl));
}

export async function setCookies(...all: Cookie[]): Promise<void> {
  const jar = await cookies();
  for (const cookie of all) jar.set(...cookie);
}

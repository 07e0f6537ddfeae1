/** Somebody comes back from a provider: what they came for decides what the provider's word is worth. */
import type { NextRequest } from "next/server";
import { env } from "@/lib/env";
import { linkProvider } from "@/lib/flows/link-provider";
import { logInWithProvider } from "@/lib/flows/oauth-log-in";
import { reauthenticateWithProvider } from "@/lib/flows/reauthenticate";
import { consumeOAuthState, type OAuthState } from "@/lib/models/oauth-states";
import type { LogInResult } from "@/lib/models/sessions";
import type { ProviderProfile } from "@/lib/oauth/providers";
import { setDeviceCookie } from "../_request/device";
import { requestContext } from "../_request/request-context";
import { currentSession, startSession } from "../_request/session";
import { handleCallback } from "./client";

/** @returns a path of this site, and the cookies of next-auth's to set */
export async function arrive(request: NextRequest, provider: string): Promise<{ path: string; cookies: string[] }> {
  const { pathname, search, searchParams } = request.nextUrl;
  // Ended first, whatever comes of it, so that nothing can be tried twice on one round.
  const oauthState = await consumeOAuthState(searchParams.get("state") ?? "", provider);
  if (!oauthState) return { path: "/login?problem=provider", cookies: [] };
  const { profile, cookies } = await handleCallback(
    new Request(new URL(pathname + search, env().AUTH_URL), { headers: request.headers }),
  );
  return {
    path: (profile && (await complete(oauthState, profile))) ?? FAILURE_PATH[oauthState.purpose](oauthState),
    cookies,
  };
}

/** @returns where to go on; undefined when the provider's word did not help */
async function complete(oauthState: OAuthState, profile: ProviderProfile): Promise<string | undefined> {
  if (oauthState.purpose === "log-in")
    return enter(oauthState, await logInWithProvider(profile, await requestContext()));
  const current = await currentSession();
  // Begun in another session, or before this one was renewed.
  if (!current || current.session.id !== oauthState.sessionId) return undefined;
  const { user, session } = current;
  if (oauthState.purpose === "reauthenticate")
    return enter(oauthState, await reauthenticateWithProvider(user, session, profile, await requestContext()));
  const { ok } = await linkProvider(user, session, oauthState.createdAt, profile, await requestContext());
  return ok ? "/account?news=linked" : undefined;
}

async function enter(oauthState: OAuthState, result: LogInResult): Promise<string | undefined> {
  if (!result.ok) return undefined;
  await startSession(result.session);
  await setDeviceCookie(result.device);
  return oauthState.returnTo;
}

const FAILURE_PATH: Record<OAuthState["purpose"], (oauthState: OAuthState) => string> = {
  "log-in": () => "/login?problem=provider",
  link: () => "/account?problem=link",
  reauthenticate: ({ returnTo }) =>
    `/account/confirm?${new URLSearchParams({ callbackUrl: returnTo, problem: "provider" })}`,
};

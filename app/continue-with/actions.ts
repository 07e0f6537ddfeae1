"use server";
import { redirect } from "next/navigation";
import { type OAuthPurpose, saveOAuthState } from "@/lib/models/oauth-states";
import { recentlyAuthenticated } from "@/lib/models/sessions";
import { findProvider } from "@/lib/oauth/providers";
import { Throttled, throttle } from "@/lib/rate-limit/throttle";
import { shortAuthorizationUrl } from "../_oauth/authorization-url";
import { startAuthorization } from "../_oauth/client";
import { authorizationUrlCookie } from "../_request/cookies";
import { textFields } from "../_request/form-action";
import { requireSession, setCookies } from "../_request/page-session";
import { safeReturnPath, safeReturnUrl } from "../_request/return-path";
import { currentRequest } from "../_request/store";

export async function continueWithAction(formData: FormData): Promise<void> {
  await continueTo("log-in", formData, null);
}

export async function reauthenticateWithProviderAction(formData: FormData): Promise<void> {
  const { session, user } = await requireSession("/account");
  if (user.passwordHash !== null) redirect("/account/reauthenticate");
  await continueTo("reauthenticate", formData, session.id);
}

export async function linkAction(formData: FormData): Promise<void> {
  const { session } = await requireSession("/account");
  if (!recentlyAuthenticated(session)) redirect("/account/reauthenticate?callbackUrl=/account");
  await continueTo("link", formData, session.id);
}

async function continueTo(purpose: OAuthPurpose, formData: FormData, sessionId: number | null): Promise<void> {
  const fields = textFields(formData);
  const provider = findProvider(fields.provider);
  await throttleContinueWith(purpose);
  const authorization = provider && (await startAuthorization(provider, purpose === "reauthenticate"));
  if (!authorization) redirect(FAILURE_PATH[purpose]);
  const { url, state, exchangeId } = authorization;
  const returnTo = purpose === "log-in" ? safeReturnUrl(fields.callbackUrl) : safeReturnPath(fields.callbackUrl);
  await saveOAuthState(state, { provider: provider.id, purpose, sessionId, returnTo, exchangeId });
  if (currentRequest().byScript) redirect(url);
  await setCookies(authorizationUrlCookie(shortAuthorizationUrl(url)));
  redirect(`/continue-with?${new URLSearchParams({ provider: provider.id })}`);
}

/** Without JavaScript the answer is a 429. A script is led to a page that says the same. */
async function throttleContinueWith(purpose: OAuthPurpose): Promise<void> {
  const request = currentRequest();
  const wait = await throttle("continue-with-by-client", request.client, request).then(
    () => undefined,
    (error) => {
      if (error instanceof Throttled && request.byScript) return error.retryAfterSeconds;
      throw error;
    },
  );
  if (wait !== undefined) redirect(`${THROTTLED_PATH[purpose]}?problem=throttled&wait=${wait}`);
}

const THROTTLED_PATH: Record<OAuthPurpose, string> = {
  "log-in": "/login",
  reauthenticate: "/account",
  link: "/account",
};

const FAILURE_PATH: Record<OAuthPurpose, string> = {
  "log-in": "/login?problem=provider",
  reauthenticate: "/account?problem=provider",
  link: "/account?problem=provider",
};

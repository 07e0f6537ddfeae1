"use server";
import { redirect } from "next/navigation";
import { type OAuthPurpose, saveOAuthState } from "@/lib/models/oauth-states";
import { recentlyAuthenticated } from "@/lib/models/sessions";
import { findProvider } from "@/lib/oauth/providers";
import { startAuthorization } from "../_oauth/client";
import { fieldOf } from "../_request/form-action";
import { safeReturnPath } from "../_request/return-path";
import { requireSession } from "../_request/page-session";
import { currentRequest } from "../_request/store";
import { saveAuthorizationUrl } from "./authorization-url";

/** Sends the browser to a provider, to sign in. */
export async function continueWithAction(formData: FormData): Promise<void> {
  await begin("log-in", formData, null);
}

/** … to show once more that it is the person who is signed in here. */
export async function reauthenticateWithProviderAction(formData: FormData): Promise<void> {
  const { session } = await requireSession("/account");
  await begin("reauthenticate", formData, session.id);
}

/** … to add it to the ways in. */
export async function linkAction(formData: FormData): Promise<void> {
  const { session } = await requireSession("/account");
  if (!recentlyAuthenticated(session)) redirect("/account/confirm?callbackUrl=/account");
  await begin("link", formData, session.id);
}

async function begin(purpose: OAuthPurpose, formData: FormData, sessionId: number | null): Promise<void> {
  const provider = findProvider(fieldOf(formData, "provider"));
  const begun = provider && (await startAuthorization(provider, purpose === "reauthenticate"));
  if (!begun) redirect(FAILURE_PATH[purpose]);
  const returnTo = safeReturnPath(fieldOf(formData, "callbackUrl"));
  await saveOAuthState(begun.state, { provider: provider.id, purpose, sessionId, returnTo });
  if (currentRequest().byScript) redirect(begun.url);
  await saveAuthorizationUrl(begun.url);
  redirect(`/continue-with?${new URLSearchParams({ provider: provider.id })}`);
}

const FAILURE_PATH: Record<OAuthPurpose, string> = {
  "log-in": "/login?problem=provider",
  reauthenticate: "/account?problem=provider",
  link: "/account?problem=provider",
};

"use server";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { findProvider } from "@/lib/oauth/providers";
import { beginRound, type RoundPurpose } from "@/lib/models/oauth-states";
import { isFresh } from "@/lib/models/sessions";
import { fieldOf } from "../_request/parse-form";
import { safeReturnPath } from "../_request/return-path";
import { heard } from "../_request/heard";
import { requireSession } from "../_request/session";
import { beginAtProvider } from "../_oauth/client";
import { keepWayOut } from "./authorization-url";

/** Sends the browser to a provider, to sign in. */
export async function continueWithAction(formData: FormData): Promise<void> {
  await begin("sign-in", formData, null);
}

/** … to show once more that it is the person who is signed in here. */
export async function proveWithAction(formData: FormData): Promise<void> {
  const { session } = await requireSession("/account");
  await begin("prove", formData, session.id);
}

/** … to add it to the ways in. */
export async function linkAction(formData: FormData): Promise<void> {
  const { session } = await requireSession("/account");
  if (!isFresh(session)) redirect("/account/confirm?callbackUrl=/account");
  await begin("link", formData, session.id);
}

async function begin(purpose: RoundPurpose, formData: FormData, sessionId: number | null): Promise<void> {
  await heard();
  const provider = findProvider(fieldOf(formData, "provider"));
  const begun = provider && (await beginAtProvider(provider, purpose === "prove"));
  if (!begun) redirect(DEAD_END[purpose]);
  const returnTo = safeReturnPath(fieldOf(formData, "callbackUrl"));
  await beginRound(begun.state, { provider: provider.id, purpose, sessionId, returnTo });
  if ((await headers()).has("next-action")) redirect(begun.url);
  await keepWayOut(begun.url);
  redirect(`/continue-with?${new URLSearchParams({ provider: provider.id })}`);
}

const DEAD_END: Record<RoundPurpose, string> = {
  "sign-in": "/login?problem=provider",
  prove: "/account?problem=provider",
  link: "/account?problem=provider",
};

"use server";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { findProvider } from "@/lib/providers";
import { beginRound, type RoundPurpose } from "@/lib/rounds";
import { isFresh } from "@/lib/sessions";
import { fieldOf } from "../_components/parse-form";
import { safeReturnPath } from "../_components/return-path";
import { heard } from "../_heard";
import { requireSession } from "../auth";
import { beginAtProvider } from "../next-auth";
import { keepWayOut } from "./way-out";

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

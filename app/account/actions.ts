"use server";
import { redirect } from "next/navigation";
import { unlinkProvider } from "@/lib/flows/link-provider";
import { endOtherSessions, endSessionElsewhere } from "@/lib/flows/log-out";
import { textFields } from "../_request/form-action";
import { requireSession } from "../_request/page-session";
import { currentRequest } from "../_request/store";

export async function endSessionAction(formData: FormData): Promise<void> {
  const { user } = await requireSession("/account");
  const { session: id = "" } = textFields(formData);
  if (/^\d{1,9}$/.test(id)) await endSessionElsewhere(user, Number(id), currentRequest());
  redirect("/account?news=ended");
}

export async function endOtherSessionsAction(): Promise<void> {
  const { user, session } = await requireSession("/account");
  await endOtherSessions(user, session, currentRequest());
  redirect("/account?news=ended");
}

export async function unlinkAction(formData: FormData): Promise<void> {
  const { user, session } = await requireSession("/account");
  const { provider = "" } = textFields(formData);
  const result = await unlinkProvider(user, session, provider, currentRequest());
  if (result.ok) redirect("/account?news=unlinked");
  redirect(result.reason === "stale" ? "/account/reauthenticate?callbackUrl=/account" : "/account?problem=last");
}

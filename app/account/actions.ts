"use server";
import { redirect } from "next/navigation";
import { unlinkProvider } from "@/lib/flows/link-provider";
import { endOtherSessions, endSessionElsewhere } from "@/lib/flows/log-out";
import { fieldOf } from "../_request/form-action";
import { currentRequest } from "../_request/store";
import { requireSession } from "../_request/page-session";

export async function endSessionAction(formData: FormData): Promise<void> {
  const { user } = await requireSession("/account");
  const sessionId = Number(/^\d{1,9}$/.exec(fieldOf(formData, "session") ?? "")?.[0] ?? 0);
  await endSessionElsewhere(user, sessionId, currentRequest());
  redirect("/account?news=ended");
}

export async function endOtherSessionsAction(): Promise<void> {
  const { user, session } = await requireSession("/account");
  await endOtherSessions(user, session, currentRequest());
  redirect("/account?news=ended");
}

export async function unlinkAction(formData: FormData): Promise<void> {
  const { user, session } = await requireSession("/account");
  const result = await unlinkProvider(user, session, String(fieldOf(formData, "provider")), currentRequest());
  if (result.ok) redirect("/account?news=unlinked");
  redirect(result.reason === "stale" ? "/account/confirm?callbackUrl=/account" : "/account?problem=last");
}

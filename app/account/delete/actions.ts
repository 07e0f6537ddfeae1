"use server";
import { redirect } from "next/navigation";
import { deleteAccount } from "@/lib/flows/delete-account";
import { clearSession, requireSession } from "../../_request/page-session";
import { currentRequest } from "../../_request/store";

export async function deleteAccountAction(): Promise<void> {
  const { user, session } = await requireSession("/account/delete");
  const { ok } = await deleteAccount(user, session, currentRequest());
  if (!ok) redirect("/account/reauthenticate?callbackUrl=/account/delete");
  await clearSession();
  redirect("/");
}

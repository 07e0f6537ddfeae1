"use server";
import { redirect } from "next/navigation";
import { deleteAccount } from "@/lib/flows/delete-account";
import { currentRequest } from "../../_request/store";
import { requireSession } from "../../_request/page-session";
import { clearSession } from "../../_request/page-session";

export async function deleteAccountAction(): Promise<void> {
  const { user, session } = await requireSession("/account/delete");
  const { ok } = await deleteAccount(user, session, currentRequest());
  if (!ok) redirect("/account/confirm?callbackUrl=/account/delete");
  await clearSession();
  redirect("/");
}

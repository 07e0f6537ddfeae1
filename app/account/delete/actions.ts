"use server";
import { redirect } from "next/navigation";
import { deleteAccount } from "@/lib/flows/delete-account";
import { requestContext } from "../../_request/request-context";
import { requireSession } from "../../_request/session";
import { clearSessionCookie } from "../../_request/session-cookie";

export async function deleteAccountAction(): Promise<void> {
  const { user, session } = await requireSession("/account/delete");
  const { ok } = await deleteAccount(user, session, await requestContext());
  if (!ok) redirect("/account/confirm?callbackUrl=/account/delete");
  await clearSessionCookie();
  redirect("/");
}

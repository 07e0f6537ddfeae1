"use server";
import { RedirectType, redirect } from "next/navigation";
import { lockAccount } from "@/lib/flows/lock-account";
import { lockAccountSchema } from "@/lib/schemas";
import { formAction } from "../_request/form-action";

export const lockAccountAction = formAction(lockAccountSchema, {}, async ({ uid, token }, request) => {
  const { ok } = await lockAccount({ uid, token }, request);
  // As in reset-password/actions.ts.
  redirect(ok ? "/not-me/done" : `/not-me?${new URLSearchParams({ uid, token, refused: "" })}`, RedirectType.replace);
});

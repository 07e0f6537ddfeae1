"use server";
import { RedirectType, redirect } from "next/navigation";
import { verifyEmail } from "@/lib/flows/sign-up";
import { verifyEmailSchema } from "@/lib/schemas";
import { formAction } from "../_request/form-action";

export const verifyEmailAction = formAction(verifyEmailSchema, {}, async ({ uid, token }, request) => {
  const { ok } = await verifyEmail({ uid, token }, request);
  // Replaced, so that going back does not lead to the spent link. As on /reset-password, a refusal has an address of its own.
  redirect(
    ok ? "/login?news=confirmed" : `/verify-email?${new URLSearchParams({ uid, token, refused: "" })}`,
    RedirectType.replace,
  );
});

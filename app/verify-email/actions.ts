"use server";
import { RedirectType, redirect } from "next/navigation";
import { resendVerification, verifyEmail } from "@/lib/flows/sign-up";
import { resendVerificationSchema, verifyEmailSchema } from "@/lib/schemas";
import { formAction } from "../_request/form-action";

export const verifyEmailAction = formAction(verifyEmailSchema, {}, async ({ uid, token }, request) => {
  const { ok } = await verifyEmail({ uid, token }, request);
  // As in reset-password/actions.ts.
  redirect(
    ok ? "/login?news=confirmed" : `/verify-email?${new URLSearchParams({ uid, token, refused: "" })}`,
    RedirectType.replace,
  );
});

export const resendVerificationAction = formAction(
  resendVerificationSchema,
  { captcha: true, keep: ["email"] },
  async ({ email }, request) => {
    await resendVerification({ email }, request);
    return { done: true, result: { email } };
  },
);

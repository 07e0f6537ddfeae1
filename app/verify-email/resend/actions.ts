"use server";
import { resendVerification } from "@/lib/flows/sign-up";
import { resendVerificationSchema } from "@/lib/schemas";
import { formAction } from "../../_request/form-action";

export const resendVerificationAction = formAction(
  resendVerificationSchema,
  { captcha: true, keep: ["email"] },
  async ({ email }, request) => {
    await resendVerification({ email }, request);
    return { done: true, result: { email } };
  },
);

"use server";
import { requestPasswordReset } from "@/lib/flows/password-reset";
import { requestPasswordResetSchema } from "@/lib/schemas";
import { formAction } from "../_request/form-action";

export const requestPasswordResetAction = formAction(
  requestPasswordResetSchema,
  { keep: ["email"] },
  async ({ email }, request, { captcha }) => {
    const { phrase } = await requestPasswordReset({ email, captcha }, request);
    return { done: true, result: { phrase, email } };
  },
);

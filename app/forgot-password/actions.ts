"use server";
import { requestPasswordReset } from "@/lib/flows/password-reset";
import { requestPasswordResetSchema } from "@/lib/schemas";
import { formAction } from "../_request/form-action";

export const requestPasswordResetAction = formAction(
  requestPasswordResetSchema,
  { captcha: true, keep: ["email"] },
  async ({ email }, request) => {
    const { phrase } = await requestPasswordReset({ email }, request);
    return { done: true, result: { phrase, email } };
  },
);

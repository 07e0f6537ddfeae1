"use server";
import { requestPasswordReset } from "@/lib/flows/password-reset";
import { requestPasswordResetSchema } from "@/lib/schemas";
import { formAction } from "../_request/form-action";
import { keepReturnUrl } from "../_request/page-session";

export const requestPasswordResetAction = formAction(
  requestPasswordResetSchema,
  { keep: ["email"] },
  async ({ email }, request, { callbackUrl, captcha }) => {
    await keepReturnUrl(callbackUrl);
    const { phrase } = await requestPasswordReset({ email, captcha }, request);
    return { done: true, result: { phrase, email } };
  },
);

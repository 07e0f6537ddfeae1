"use server";
import { resendVerification, signUp } from "@/lib/flows/sign-up";
import { signUpSchema } from "@/lib/schemas";
import { formAction } from "../_request/form-action";

/** With the reference of this browser's own sign-up its email is sent again. */
export const signUpAction = formAction(
  signUpSchema,
  { captcha: true, keep: ["email"] },
  async ({ email, reference }, request) => {
    const sent = reference
      ? { reference, ...(await resendVerification({ email, reference }, request)) }
      : await signUp({ email }, request);
    return { done: true, result: { email, ...sent } };
  },
);

"use server";
import { signUp } from "@/lib/flows/sign-up";
import { signUpSchema } from "@/lib/schemas";
import { formAction } from "../_request/form-action";
import { keepReturnUrl } from "../_request/page-session";

/** With the reference of this browser's own sign-up its email is sent again. */
export const signUpAction = formAction(
  signUpSchema,
  { keep: ["email"] },
  async ({ email, reference }, request, { callbackUrl, captcha }) => {
    await keepReturnUrl(callbackUrl);
    return { done: true, result: { email, ...(await signUp({ email, reference, captcha }, request)) } };
  },
);

"use server";
import { signUp } from "@/lib/flows/sign-up";
import { signUpSchema } from "@/lib/schemas";
import { formAction } from "../_request/form-action";

export const signUpAction = formAction(
  signUpSchema,
  { captcha: true, keep: ["email"] },
  async ({ email, newPassword }, request) => {
    const result = await signUp({ email, password: newPassword }, request);
    return result.ok ? { done: true, result: { email } } : { errors: { newPassword: result.problems } };
  },
);

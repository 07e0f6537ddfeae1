"use server";
import { redirect } from "next/navigation";
import { logIn } from "@/lib/flows/log-in";
import { loginSchema } from "@/lib/schemas";
import { formAction } from "../_request/form-action";
import { startSession } from "../_request/page-session";
import { safeReturnUrl } from "../_request/return-path";
import { getTranslator } from "../_request/store";

export const logInAction = formAction(
  loginSchema,
  { keep: ["email"] },
  async (input, request, { callbackUrl, captcha }) => {
    const result = await logIn({ ...input, captcha }, request);
    if (!result.ok) return { errors: { form: [getTranslator()("login.wrongCredentials")] } };
    await startSession(result);
    redirect(safeReturnUrl(callbackUrl));
  },
);

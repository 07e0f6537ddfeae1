"use server";
import { redirect } from "next/navigation";
import { signUp } from "@/lib/flows/sign-up";
import { signUpSchema } from "@/lib/schemas";
import { readNewcomer } from "../../_oauth/newcomer-cookie";
import { formAction } from "../../_request/form-action";

/** As in signup/actions.ts, with the identity that the link adds. */
export const signUpWithProviderAction = formAction(
  signUpSchema,
  { keep: ["email"] },
  async ({ email, reference }, request, { captcha }) => {
    const newcomer = await readNewcomer(request.cookies);
    if (!newcomer) redirect("/signup");
    const { identity } = newcomer;
    return { done: true, result: { email, ...(await signUp({ email, identity, reference, captcha }, request)) } };
  },
);

"use server";
import { requestNewResetLink } from "@/lib/flows/password-reset";
import { requestNewResetLinkSchema } from "@/lib/schemas";
import { formAction } from "../../_request/form-action";

export const requestNewResetLinkAction = formAction(
  requestNewResetLinkSchema,
  { captcha: true },
  async ({ uid }, request) => {
    const { phrase } = await requestNewResetLink({ uid }, request);
    return { done: true, result: { phrase } };
  },
);

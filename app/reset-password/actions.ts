"use server";
import { RedirectType, redirect } from "next/navigation";
import { confirmPasswordReset, requestNewResetLink } from "@/lib/flows/password-reset";
import { confirmPasswordResetSchema, requestNewResetLinkSchema } from "@/lib/schemas";
import { formAction } from "../_request/form-action";
import { trustThisBrowser } from "../_request/page-session";

export const confirmPasswordResetAction = formAction(confirmPasswordResetSchema, {}, async (input, request) => {
  const result = await confirmPasswordReset(input, request);
  if (result.ok) {
    await trustThisBrowser(result.device);
    // Replaced, so that going back does not lead to the spent link.
    redirect("/reset-password/done", RedirectType.replace);
  }
  if (result.reason === "password") return { errors: { newPassword: result.problems } };
  // The page explains what is wrong with the link. `refused` makes it a new URL: Next caches the form under the old one.
  const link = new URLSearchParams({ uid: input.uid, token: input.token, refused: "" });
  redirect(`/reset-password?${link}`, RedirectType.replace);
});

export const requestNewResetLinkAction = formAction(
  requestNewResetLinkSchema,
  { captcha: true },
  async (input, request) => {
    const result = await requestNewResetLink(input, request);
    // Of a page that was open for too long, or forged.
    if (!result.ok) redirect("/forgot-password");
    return { done: true, result: { phrase: result.phrase } };
  },
);

"use server";
import { RedirectType, redirect } from "next/navigation";
import { confirmPasswordReset } from "@/lib/flows/password-reset";
import { confirmPasswordResetSchema } from "@/lib/schemas";
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
  // The page looks at the link itself and says what became of it. At an address of its own, because Next keeps the form
  // under the one that it was opened with, and would show that again.
  const link = new URLSearchParams({ uid: input.uid, token: input.token, refused: "" });
  redirect(`/reset-password?${link}`, RedirectType.replace);
});

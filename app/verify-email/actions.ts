"use server";
import { RedirectType, redirect } from "next/navigation";
import { verifyEmail } from "@/lib/flows/sign-up";
import { verifyEmailSchema } from "@/lib/schemas";
import { formAction } from "../_request/form-action";
import { trustThisBrowser } from "../_request/page-session";

export const verifyEmailAction = formAction(
  verifyEmailSchema,
  { keep: ["withoutProvider"] },
  async ({ withoutProvider, ...input }, request) => {
    const result = await verifyEmail({ ...input, withProvider: withoutProvider === undefined }, request);
    if (result.ok) {
      await trustThisBrowser(result.device);
      // Both as in reset-password/actions.ts.
      redirect("/verify-email/done", RedirectType.replace);
    }
    if (result.reason === "password") return { errors: { newPassword: result.problems } };
    const link = new URLSearchParams({ uid: input.uid, token: input.token, refused: "" });
    redirect(`/verify-email?${link}`, RedirectType.replace);
  },
);

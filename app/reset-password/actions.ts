"use server";
import { RedirectType, redirect } from "next/navigation";
import { confirmPasswordReset, requestNewResetLink } from "@/lib/flows/password-reset";
import type { IdentityReview } from "@/lib/models/identities";
import { confirmPasswordResetSchema, requestNewResetLinkSchema } from "@/lib/schemas";
import { formAction } from "../_request/form-action";
import { trustThisBrowser } from "../_request/page-session";

export const confirmPasswordResetAction = formAction(
  confirmPasswordResetSchema,
  { keep: ["methods", "remove"] },
  async (input, request, fields) => {
    const result = await confirmPasswordReset({ ...input, review: reviewOf(fields) }, request);
    if (result.ok) {
      await trustThisBrowser(result.device);
      // Replaced, so that going back does not lead to the spent link.
      redirect(donePath(result), RedirectType.replace);
    }
    if (result.reason === "password") return { errors: { newPassword: result.problems } };
    // The page explains what is wrong with the link. `refused` makes it a new URL: Next caches the form under the old one.
    const link = new URLSearchParams({ uid: input.uid, token: input.token, refused: "" });
    redirect(`/reset-password?${link}`, RedirectType.replace);
  },
);

function donePath(methods: { removed: string[]; left: string[] }): string {
  const named = (["removed", "left"] as const).filter((name) => methods[name].length > 0);
  const query = new URLSearchParams(named.map((name) => [name, methods[name].join()]));
  return named.length > 0 ? `/reset-password/done?${query}` : "/reset-password/done";
}

export const requestNewResetLinkAction = formAction(
  requestNewResetLinkSchema,
  {},
  async (input, request, { captcha }) => {
    const result = await requestNewResetLink({ ...input, captcha }, request);
    // Of a page that was open for too long, or forged.
    if (!result.ok) redirect("/forgot-password");
    return { done: true, result: { phrase: result.phrase } };
  },
);

/** Beside each method's box the form says that it was shown: what was not, the owner has not kept. */
function reviewOf(fields: Record<string, string>): IdentityReview {
  const shown = (fields.methods ?? "")
    .split(",")
    .filter((id) => /^[1-9]\d{0,14}$/.test(id))
    .slice(0, MAX_METHODS);
  const isRemoved = (id: string) => `remove-${id}` in fields;
  return {
    kept: shown.filter((id) => !isRemoved(id)).map(Number),
    removed: shown.filter(isRemoved).map(Number),
  };
}

const MAX_METHODS = 20;

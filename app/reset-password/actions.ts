"use server";
import { RedirectType, redirect } from "next/navigation";
import { confirmPasswordReset } from "@/lib/flows/password-reset";
import { confirmPasswordResetSchema } from "@/lib/schemas";
import type { FormState } from "../_components/forms/form-state";
import { busy } from "../_request/busy";
import { setDeviceCookie } from "../_request/device";
import { getTranslator } from "../_request/language";
import { parseForm } from "../_request/parse-form";
import { requestContext } from "../_request/request-context";

export async function confirmPasswordResetAction(_previous: FormState, formData: FormData): Promise<FormState> {
  const { data, state } = parseForm(confirmPasswordResetSchema, formData, await getTranslator());
  if (state) return state;

  const result = await confirmPasswordReset(data, await requestContext()).catch(busy);
  if (result.ok) {
    await setDeviceCookie(result.device);
    // Replaced, so that going back does not lead to the spent link.
    redirect("/reset-password/done", RedirectType.replace);
  }
  if (result.reason === "busy") return result.state;
  if (result.reason === "password") return { errors: { newPassword: result.problems } };
  // The page looks at the link itself and says what became of it. At an address of its own, because Next keeps the form
  // under the one that it was opened with, and would show that again.
  const link = new URLSearchParams({ uid: data.uid, token: data.token, refused: "" });
  redirect(`/reset-password?${link}`, RedirectType.replace);
}

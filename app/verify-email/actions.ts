"use server";
import { RedirectType, redirect } from "next/navigation";
import { verifyEmail } from "@/lib/flows/sign-up";
import { verifyEmailSchema } from "@/lib/schemas";
import type { FormState } from "../_components/forms/form-state";
import { busy } from "../_request/busy";
import { getTranslator } from "../_request/language";
import { parseForm } from "../_request/parse-form";
import { requestContext } from "../_request/request-context";

export async function verifyEmailAction(_previous: FormState, formData: FormData): Promise<FormState> {
  const { data, state } = parseForm(verifyEmailSchema, formData, await getTranslator());
  if (state) return state;

  const result = await verifyEmail(data, await requestContext()).catch(busy);
  // Replaced, so that going back does not lead to the spent link.
  if (result.ok) redirect("/login?news=confirmed", RedirectType.replace);
  if (result.reason === "busy") return result.state;
  // As on /reset-password: at an address of its own, or Next would show the form again.
  const link = new URLSearchParams({ uid: data.uid, token: data.token, refused: "" });
  redirect(`/verify-email?${link}`, RedirectType.replace);
}

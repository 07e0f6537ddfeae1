"use server";
import { redirect } from "next/navigation";
import { loginSchema } from "@/lib/schemas";
import { signInWithPassword } from "@/lib/sign-in";
import { BUSY, busy } from "../_busy";
import type { FormState } from "../_components/form-state";
import { parseForm, valuesSentBack } from "../_components/parse-form";
import { safeReturnPath } from "../_components/return-path";
import { requestContext } from "../_request";
import { startSession } from "../auth";

export async function logInAction(_previous: FormState, formData: FormData): Promise<FormState> {
  const { data, state } = parseForm(loginSchema, formData);
  if (state) return state;

  const result = await signInWithPassword(data, await requestContext()).catch(busy);
  if (!result.ok) {
    const answer = "reason" in result ? BUSY : { errors: { form: ["Wrong email or password."] } };
    return { ...answer, values: valuesSentBack(formData) };
  }
  await startSession(result.session);
  redirect(safeReturnPath(formData.get("callbackUrl")));
}

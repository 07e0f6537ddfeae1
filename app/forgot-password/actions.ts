"use server";
import { requestPasswordReset } from "@/lib/flows/password-reset";
import { requestPasswordResetSchema } from "@/lib/schemas";
import type { FormState } from "../_components/forms/form-state";
import { busy } from "../_request/busy";
import { captcha } from "../_request/captcha";
import { getTranslator } from "../_request/language";
import { parseForm, valuesSentBack } from "../_request/parse-form";
import { requestContext } from "../_request/request-context";

export async function requestPasswordResetAction(_previous: FormState, formData: FormData): Promise<FormState> {
  const { data, state } = parseForm(requestPasswordResetSchema, formData, await getTranslator());
  if (state) return state;
  const instead = await captcha(formData);
  if (instead) return { ...instead, values: valuesSentBack(formData) };

  const asked = await requestPasswordReset(data, await requestContext()).catch(busy);
  if ("reason" in asked) return { ...asked.state, values: valuesSentBack(formData) };
  const told = { phrase: asked.phrase, email: data.email };
  return { done: true, told, values: valuesSentBack(formData) };
}

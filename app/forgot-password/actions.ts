"use server";
import { requestPasswordReset } from "@/lib/flows/password-reset";
import { requestPasswordResetSchema } from "@/lib/schemas";
import { busy } from "../_request/busy";
import { captcha } from "../_request/captcha";
import type { FormState } from "../_components/forms/form-state";
import { parseForm, valuesSentBack } from "../_request/parse-form";
import { getSay } from "../_request/language";
import { requestContext } from "../_request/request-context";

export async function requestPasswordResetAction(_previous: FormState, formData: FormData): Promise<FormState> {
  const { data, state } = parseForm(requestPasswordResetSchema, formData, await getSay());
  if (state) return state;
  const instead = await captcha(formData);
  if (instead) return { ...instead, values: valuesSentBack(formData) };

  const asked = await requestPasswordReset(data, await requestContext()).catch(busy);
  if ("reason" in asked) return { ...asked.state, values: valuesSentBack(formData) };
  const told = { passport: asked.passport, email: data.email };
  return { done: true, told, values: valuesSentBack(formData) };
}

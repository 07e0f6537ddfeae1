"use server";
import { resendVerification } from "@/lib/flows/sign-up";
import { resendVerificationSchema } from "@/lib/schemas";
import type { FormState } from "../../_components/forms/form-state";
import { busy } from "../../_request/busy";
import { captcha } from "../../_request/captcha";
import { getTranslator } from "../../_request/language";
import { parseForm, valuesSentBack } from "../../_request/parse-form";
import { requestContext } from "../../_request/request-context";

export async function resendVerificationAction(_previous: FormState, formData: FormData): Promise<FormState> {
  const { data, state } = parseForm(resendVerificationSchema, formData, await getTranslator());
  if (state) return state;
  const instead = await captcha(formData);
  if (instead) return { ...instead, values: valuesSentBack(formData) };

  const refused = await resendVerification(data, await requestContext()).catch(busy);
  return refused ? { ...refused.state, values: valuesSentBack(formData) } : { done: true, told: { email: data.email } };
}

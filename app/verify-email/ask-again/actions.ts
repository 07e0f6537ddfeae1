"use server";
import { resendVerificationSchema } from "@/lib/schemas";
import { resendVerification } from "@/lib/sign-up";
import { busy } from "../../_busy";
import { captcha } from "../../_captcha";
import type { FormState } from "../../_components/form-state";
import { parseForm, valuesSentBack } from "../../_components/parse-form";
import { getSay } from "../../_language";
import { requestContext } from "../../_request";

export async function resendVerificationAction(_previous: FormState, formData: FormData): Promise<FormState> {
  const { data, state } = parseForm(resendVerificationSchema, formData, await getSay());
  if (state) return state;
  const instead = await captcha(formData);
  if (instead) return { ...instead, values: valuesSentBack(formData) };

  const refused = await resendVerification(data, await requestContext()).catch(busy);
  return refused ? { ...refused.state, values: valuesSentBack(formData) } : { done: true, told: { email: data.email } };
}

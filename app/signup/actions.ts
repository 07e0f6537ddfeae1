"use server";
import { signUp } from "@/lib/flows/sign-up";
import { signUpSchema } from "@/lib/schemas";
import type { FormState } from "../_components/forms/form-state";
import { busy } from "../_request/busy";
import { captcha } from "../_request/captcha";
import { getTranslator } from "../_request/language";
import { parseForm, valuesSentBack } from "../_request/parse-form";
import { requestContext } from "../_request/request-context";

export async function signUpAction(_previous: FormState, formData: FormData): Promise<FormState> {
  const { data, state } = parseForm(signUpSchema, formData, await getTranslator());
  if (state) return state;
  const instead = await captcha(formData);
  if (instead) return { ...instead, values: valuesSentBack(formData) };

  const input = { email: data.email, password: data.newPassword };
  const result = await signUp(input, await requestContext()).catch(busy);
  if (result.ok) return { done: true, told: { email: data.email }, values: valuesSentBack(formData) };
  const answer = "state" in result ? result.state : { errors: { newPassword: result.problems } };
  return { ...answer, values: valuesSentBack(formData) };
}

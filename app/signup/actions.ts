"use server";
import { signUpSchema } from "@/lib/schemas";
import { signUp } from "@/lib/flows/sign-up";
import { busy } from "../_request/busy";
import { captcha } from "../_request/captcha";
import type { FormState } from "../_components/forms/form-state";
import { parseForm, valuesSentBack } from "../_request/parse-form";
import { getSay } from "../_request/language";
import { requestContext } from "../_request/request-context";

export async function signUpAction(_previous: FormState, formData: FormData): Promise<FormState> {
  const { data, state } = parseForm(signUpSchema, formData, await getSay());
  if (state) return state;
  const instead = await captcha(formData);
  if (instead) return { ...instead, values: valuesSentBack(formData) };

  const input = { email: data.email, password: data.newPassword };
  const result = await signUp(input, await requestContext()).catch(busy);
  if (result.ok) return { done: true, told: { email: data.email }, values: valuesSentBack(formData) };
  const answer = "state" in result ? result.state : { errors: { newPassword: result.problems } };
  return { ...answer, values: valuesSentBack(formData) };
}

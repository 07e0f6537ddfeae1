"use server";
import { redirect } from "next/navigation";
import { logIn } from "@/lib/flows/log-in";
import { loginSchema } from "@/lib/schemas";
import type { FormState } from "../_components/forms/form-state";
import { busy } from "../_request/busy";
import { captcha } from "../_request/captcha";
import { setDeviceCookie } from "../_request/device";
import { getTranslator } from "../_request/language";
import { parseForm, valuesSentBack } from "../_request/parse-form";
import { requestContext } from "../_request/request-context";
import { safeReturnPath } from "../_request/return-path";
import { startSession } from "../_request/session";

export async function logInAction(_previous: FormState, formData: FormData): Promise<FormState> {
  const { data, state } = parseForm(loginSchema, formData, await getTranslator());
  if (state) return state;
  const instead = await captcha(formData);
  if (instead) return { ...instead, values: valuesSentBack(formData) };

  const result = await logIn(data, await requestContext()).catch(busy);
  if (!result.ok) {
    const answer =
      "reason" in result ? result.state : { errors: { form: [(await getTranslator())("login.wrongCredentials")] } };
    return { ...answer, values: valuesSentBack(formData) };
  }
  await startSession(result.session);
  await setDeviceCookie(result.device);
  redirect(safeReturnPath(formData.get("callbackUrl")));
}

"use server";
import { redirect } from "next/navigation";
import { loginSchema } from "@/lib/schemas";
import { signInWithPassword } from "@/lib/flows/log-in";
import { busy } from "../_request/busy";
import { captcha } from "../_request/captcha";
import type { FormState } from "../_components/forms/form-state";
import { parseForm, valuesSentBack } from "../_request/parse-form";
import { safeReturnPath } from "../_request/return-path";
import { rememberDevice } from "../_request/device";
import { getSay } from "../_request/language";
import { requestContext } from "../_request/request-context";
import { startSession } from "../_request/session";

export async function logInAction(_previous: FormState, formData: FormData): Promise<FormState> {
  const { data, state } = parseForm(loginSchema, formData, await getSay());
  if (state) return state;
  const instead = await captcha(formData);
  if (instead) return { ...instead, values: valuesSentBack(formData) };

  const result = await signInWithPassword(data, await requestContext()).catch(busy);
  if (!result.ok) {
    const answer =
      "reason" in result ? result.state : { errors: { form: [(await getSay())("Wrong email or password.")] } };
    return { ...answer, values: valuesSentBack(formData) };
  }
  await startSession(result.session);
  await rememberDevice(result.device);
  redirect(safeReturnPath(formData.get("callbackUrl")));
}

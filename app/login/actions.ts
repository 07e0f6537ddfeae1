"use server";
import { redirect } from "next/navigation";
import { loginSchema } from "@/lib/schemas";
import { signInWithPassword } from "@/lib/sign-in";
import { busy } from "../_busy";
import { captcha } from "../_captcha";
import type { FormState } from "../_components/form-state";
import { parseForm, valuesSentBack } from "../_components/parse-form";
import { safeReturnPath } from "../_components/return-path";
import { rememberDevice } from "../_device";
import { getSay } from "../_language";
import { requestContext } from "../_request";
import { startSession } from "../auth";

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

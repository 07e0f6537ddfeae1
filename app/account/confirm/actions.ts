"use server";
import { redirect } from "next/navigation";
import { reauthenticateWithPassword } from "@/lib/flows/reauthenticate";
import { reauthenticateSchema } from "@/lib/schemas";
import type { FormState } from "../../_components/forms/form-state";
import { busy } from "../../_request/busy";
import { setDeviceCookie } from "../../_request/device";
import { getTranslator } from "../../_request/language";
import { parseForm } from "../../_request/parse-form";
import { requestContext } from "../../_request/request-context";
import { safeReturnPath } from "../../_request/return-path";
import { requireSession, startSession } from "../../_request/session";

export async function confirmAction(_previous: FormState, formData: FormData): Promise<FormState> {
  const { user, session } = await requireSession("/account");
  const { data, state } = parseForm(reauthenticateSchema, formData, await getTranslator());
  if (state) return state;

  const result = await reauthenticateWithPassword(user, session, data.password, await requestContext()).catch(busy);
  if (!result.ok)
    return "reason" in result ? result.state : { errors: { password: [(await getTranslator())("password.invalid")] } };
  await startSession(result.session);
  await setDeviceCookie(result.device);
  redirect(safeReturnPath(formData.get("callbackUrl")));
}

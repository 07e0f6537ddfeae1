"use server";
import { redirect } from "next/navigation";
import { proveByPassword } from "@/lib/flows/reauthenticate";
import { proveSchema } from "@/lib/schemas";
import { busy } from "../../_request/busy";
import type { FormState } from "../../_components/forms/form-state";
import { parseForm } from "../../_request/parse-form";
import { safeReturnPath } from "../../_request/return-path";
import { rememberDevice } from "../../_request/device";
import { getSay } from "../../_request/language";
import { requestContext } from "../../_request/request-context";
import { requireSession, startSession } from "../../_request/session";

export async function confirmAction(_previous: FormState, formData: FormData): Promise<FormState> {
  const { user, session } = await requireSession("/account");
  const { data, state } = parseForm(proveSchema, formData, await getSay());
  if (state) return state;

  const result = await proveByPassword(user, session, data.password, await requestContext()).catch(busy);
  if (!result.ok)
    return "reason" in result ? result.state : { errors: { password: [(await getSay())("Invalid password.")] } };
  await startSession(result.session);
  await rememberDevice(result.device);
  redirect(safeReturnPath(formData.get("callbackUrl")));
}

"use server";
import { redirect } from "next/navigation";
import { proveByPassword } from "@/lib/fresh-proof";
import { proveSchema } from "@/lib/schemas";
import { busy } from "../../_busy";
import type { FormState } from "../../_components/form-state";
import { parseForm } from "../../_components/parse-form";
import { safeReturnPath } from "../../_components/return-path";
import { rememberDevice } from "../../_device";
import { getSay } from "../../_language";
import { requestContext } from "../../_request";
import { requireSession, startSession } from "../../auth";

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

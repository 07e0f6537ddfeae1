"use server";
import { redirect } from "next/navigation";
import { reauthenticateWithPassword } from "@/lib/flows/reauthenticate";
import { reauthenticateSchema } from "@/lib/schemas";
import { formAction } from "../../_request/form-action";
import { requireSession, startSession } from "../../_request/page-session";
import { safeReturnPath } from "../../_request/return-path";
import { getTranslator } from "../../_request/store";

async function schema() {
  await requireSession("/account");
  return reauthenticateSchema;
}

export const reauthenticateAction = formAction(schema, {}, async ({ password }, request, { callbackUrl }) => {
  const { user, session } = await requireSession("/account");
  const result = await reauthenticateWithPassword(user, session, password, request);
  if (!result.ok) return { errors: { password: [getTranslator()("password.invalid")] } };
  await startSession(result);
  redirect(safeReturnPath(callbackUrl));
});

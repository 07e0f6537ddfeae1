"use server";
import { RedirectType, redirect } from "next/navigation";
import {
  reauthenticateByEmail,
  reauthenticateWithPassword,
  requestReauthenticationEmail,
} from "@/lib/flows/reauthenticate";
import { reauthenticateByEmailSchema, reauthenticateSchema, requestReauthenticationEmailSchema } from "@/lib/schemas";
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

export const requestReauthenticationEmailAction = formAction(
  requestReauthenticationEmailSchema,
  {},
  async (_, request) => {
    const { user, session } = await requireSession("/account");
    await requestReauthenticationEmail(user, session, request);
    return { done: true, result: { email: user.email } };
  },
);

export const reauthenticateByEmailAction = formAction(reauthenticateByEmailSchema, {}, async ({ token }, request) => {
  const { user, session } = await requireSession("/account");
  const result = await reauthenticateByEmail(user, session, token, request);
  // As in reset-password/actions.ts.
  if (!result.ok) redirect(`/account/reauthenticate?${new URLSearchParams({ token })}`, RedirectType.replace);
  await startSession(result);
  redirect("/account?news=confirmed", RedirectType.replace);
});

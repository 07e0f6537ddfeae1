"use server";
import { redirect } from "next/navigation";
import type { infer as Infer, ZodMiniType } from "zod/mini";
import { setPassword } from "@/lib/flows/set-password";
import { changePasswordSchema, setPasswordSchema } from "@/lib/schemas";
import type { FormState } from "../_components/forms/use-action-form";
import { formAction } from "../_request/form-action";
import { requireSession, startSession } from "../_request/page-session";
import { getTranslator } from "../_request/store";

type Input = Infer<typeof setPasswordSchema> & Partial<Infer<typeof changePasswordSchema>>;

async function schema(): Promise<ZodMiniType<Input>> {
  const { user } = await requireSession("/set-password");
  return user.passwordHash === null ? setPasswordSchema : changePasswordSchema;
}

export const setPasswordAction = formAction(schema, {}, async (input, request): Promise<FormState> => {
  const { user, session } = await requireSession("/set-password");
  const result = await setPassword({ user, authenticatedAt: session.createdAt }, input, request);
  if (result.ok) {
    await startSession(result);
    redirect(`/account?news=${user.passwordHash === null ? "set" : "changed"}`);
  }
  if (result.reason === "stale") redirect("/account/reauthenticate?callbackUrl=/set-password");
  if (result.reason === "current") return { errors: { currentPassword: [getTranslator()("password.invalid")] } };
  return { errors: { newPassword: result.problems } };
});

"use server";
import { redirect } from "next/navigation";
import type { infer as Infer, ZodMiniType } from "zod/mini";
import { setPassword } from "@/lib/flows/set-password";
import { changePasswordSchema, setPasswordSchema } from "@/lib/schemas";
import type { FormState } from "../_components/forms/form-state";
import { busy } from "../_request/busy";
import { getTranslator } from "../_request/language";
import { parseForm } from "../_request/parse-form";
import { requestContext } from "../_request/request-context";
import { requireSession, startSession } from "../_request/session";

const CONFIRM_FIRST = "/account/confirm?callbackUrl=/set-password";

type Typed = Infer<typeof setPasswordSchema> & Partial<Infer<typeof changePasswordSchema>>;

export async function setPasswordAction(_previous: FormState, formData: FormData): Promise<FormState> {
  const { user, session } = await requireSession("/set-password");
  const schema: ZodMiniType<Typed> = user.passwordHash === null ? setPasswordSchema : changePasswordSchema;
  const { data, state } = parseForm(schema, formData, await getTranslator());
  if (state) return state;

  const result = await setPassword({ user, authenticatedAt: session.createdAt }, data, await requestContext()).catch(
    busy,
  );
  if (result.ok) {
    await startSession(result.session);
    redirect(`/account?news=${user.passwordHash === null ? "set" : "changed"}`);
  }
  if (result.reason === "busy") return result.state;
  if (result.reason === "stale") redirect(CONFIRM_FIRST);
  if (result.reason === "current")
    return { errors: { currentPassword: [(await getTranslator())("password.invalid")] } };
  return { errors: { newPassword: result.problems } };
}

"use server";
import { redirect } from "next/navigation";
import type { infer as Infer, ZodMiniType } from "zod/mini";
import { changePasswordSchema, setPasswordSchema } from "@/lib/schemas";
import { setPassword } from "@/lib/set-password";
import { busy } from "../_busy";
import type { FormState } from "../_components/form-state";
import { parseForm } from "../_components/parse-form";
import { getSay } from "../_language";
import { requestContext } from "../_request";
import { requireSession, startSession } from "../auth";

const CONFIRM_FIRST = "/account/confirm?callbackUrl=/set-password";

type Typed = Infer<typeof setPasswordSchema> & Partial<Infer<typeof changePasswordSchema>>;

export async function setPasswordAction(_previous: FormState, formData: FormData): Promise<FormState> {
  const { user, session } = await requireSession("/set-password");
  const schema: ZodMiniType<Typed> = user.passwordHash === null ? setPasswordSchema : changePasswordSchema;
  const { data, state } = parseForm(schema, formData, await getSay());
  if (state) return state;

  const result = await setPassword({ user, provedAt: session.createdAt }, data, await requestContext()).catch(busy);
  if (result.ok) {
    await startSession(result.session);
    redirect(`/account?news=${user.passwordHash === null ? "set" : "changed"}`);
  }
  if (result.reason === "busy") return result.state;
  if (result.reason === "stale") redirect(CONFIRM_FIRST);
  if (result.reason === "current") return { errors: { currentPassword: [(await getSay())("Invalid password.")] } };
  return { errors: { newPassword: result.problems } };
}

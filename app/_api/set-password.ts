/** The one thing behind two paths: the seeds' and Djoser's own. */
import { contextFrom } from "@/app/_request/context";
import { setPasswordWithoutBrowser } from "@/lib/flows/set-password";
import type { ApiTranslator } from "@/lib/i18n/catalogs";
import { requireBearer } from "./bearer";
import { changePasswordBody, firstPasswordBody } from "./bodies";
import { readBody } from "./read-body";
import { fieldRefusal, passwordRefusal, unauthorized } from "./refusal";

/** @throws Refusal */
export async function setPasswordOfBearer(request: Request): Promise<{ first: boolean }> {
  const holder = await requireBearer(request);
  const first = holder.user.passwordHash === null;
  const input = first
    ? { newPassword: (await readBody(request, firstPasswordBody)).new_password }
    : await readChange(request);
  const result = await setPasswordWithoutBrowser(holder, input, contextFrom(request.headers));
  if (result.ok) return { first };
  if (result.reason === "stale") throw unauthorized(signInAgain);
  if (result.reason === "current") throw fieldRefusal("current_password", "password.invalid");
  throw passwordRefusal("new_password", result.problems);
}

async function readChange(request: Request) {
  const body = await readBody(request, changePasswordBody);
  return { currentPassword: body.current_password, newPassword: body.new_password };
}

const signInAgain = (t: ApiTranslator) => ({
  detail: t("auth.reauthenticationRequired"),
  code: "sign_in_too_old",
});

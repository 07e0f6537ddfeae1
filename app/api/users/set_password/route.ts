import { json } from "@/app/_api/answer";
import { post } from "@/app/_api/route";
import { setPasswordOfBearer } from "@/app/_api/set-password";
import { contextFrom } from "@/app/_request/context";
import { apiTranslator } from "@/lib/i18n/api";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = post(async (request) => {
  const { first } = await setPasswordOfBearer(request);
  const t = apiTranslator(contextFrom(request.headers).language);
  const message = first
    ? t("Password set successfully. You can now log in with your email and password.")
    : t("Password changed successfully. Log in again with the new password.");
  return json({ message, has_password: true });
});

import { json } from "@/app/_api/answer";
import { post } from "@/app/_api/route";
import { setPasswordOfBearer } from "@/app/_api/set-password";
import { contextFrom } from "@/app/_request/context";
import { apiTranslator } from "@/lib/i18n/catalogs";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = post(async (request) => {
  const { first } = await setPasswordOfBearer(request);
  const t = apiTranslator(contextFrom(request.headers).language);
  const message = first ? t("setPassword.set") : t("setPassword.changed");
  return json({ message, has_password: true });
});

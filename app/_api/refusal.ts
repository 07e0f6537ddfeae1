/** Thrown from wherever it becomes clear, and worded once the language is known. */
import type { ApiMessageKey, ApiTranslator } from "@/lib/i18n/catalogs";
import type { Values } from "@/lib/i18n/translate";

export type Body = (t: ApiTranslator) => object;

export class Refusal extends Error {
  override name = "Refusal";

  constructor(
    readonly status: number,
    readonly body: Body,
    readonly headers: Record<string, string> = {},
  ) {
    super(`Refused with ${status}`);
  }
}

export function detail(key: ApiMessageKey, values?: Values): Body {
  return (t) => ({ detail: t(key, values) });
}

export function fieldRefusal(field: string, key: ApiMessageKey, values?: Values): Refusal {
  return new Refusal(400, (t) => ({ [field]: [t(key, values)] }));
}

export function passwordRefusal(field: string, problems: string[]): Refusal {
  return new Refusal(400, () => ({ [field]: problems }));
}

/** An unknown uid is refused as a wrong token, so that no answer tells which accounts exist. */
export function linkRefusal(reason: "uid" | "token"): Refusal {
  return fieldRefusal(reason, reason === "uid" ? "link.invalidUid" : "link.invalidToken");
}

export function unauthorized(body: Body): Refusal {
  return new Refusal(401, body, { "WWW-Authenticate": 'Bearer realm="api"' });
}

export const tokenNotValid: Body = (t) => ({ detail: t("auth.tokenNotValid"), code: "token_not_valid" });
export const accessTokenNotValid: Body = (t) => ({
  detail: t("auth.accessTokenNotValid"),
  code: "token_not_valid",
  messages: [{ token_class: "AccessToken", token_type: "access", message: t("auth.tokenNotValid") }],
});

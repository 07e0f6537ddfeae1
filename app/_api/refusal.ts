/** An answer other than success, thrown from wherever it becomes clear, and put into words when it is known in which language. */
import type { ApiMessageKey, ApiTranslator } from "@/lib/i18n/catalogs";
import type { Values } from "@/lib/i18n/translate";

type Body = (t: ApiTranslator) => object;

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

/** The body of a refusal that concerns no field. */
export function detail(text: ApiMessageKey, values?: Values): Body {
  return (t) => ({ detail: t(text, values) });
}

/** A refusal of one field, in the shape of Django REST framework. */
export function fieldRefusal(field: string, text: ApiMessageKey, values?: Values): Refusal {
  return new Refusal(400, (t) => ({ [field]: [t(text, values)] }));
}

/** @param problems in the words of the one policy, which knows the language already */
export function passwordRefusal(field: string, problems: string[]): Refusal {
  return new Refusal(400, () => ({ [field]: problems }));
}

/** RFC 9110, section 15.5.2: a 401 says how to do better. */
export function unauthorized(body: Body): Refusal {
  return new Refusal(401, body, { "WWW-Authenticate": 'Bearer realm="api"' });
}

export const tokenInvalid: Body = (t) => ({ detail: t("auth.tokenNotValid"), code: "token_not_valid" });

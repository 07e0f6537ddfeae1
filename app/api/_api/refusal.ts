/** An answer other than success, thrown from wherever it becomes clear. */
export class Refusal extends Error {
  override name = "Refusal";

  constructor(
    readonly status: number,
    readonly body: object,
    readonly headers: Record<string, string> = {},
  ) {
    super(`Refused with ${status}`);
  }
}

/** A refusal of one field, in the shape of Django REST framework. */
export function fieldRefusal(field: string, ...words: string[]): Refusal {
  return new Refusal(400, { [field]: words });
}

/** RFC 9110, section 15.5.2: a 401 says how to do better. */
export function unauthorized(body: object): Refusal {
  return new Refusal(401, body, { "WWW-Authenticate": 'Bearer realm="api"' });
}

export const TOKEN_INVALID = { detail: "Token is invalid", code: "token_not_valid" };

/** A JSON body that holds to its schema; what does not is refused in Django REST framework's words. */
import type { z } from "zod";
import type { ApiMessageKey } from "@/lib/i18n/catalogs";
import { issueCode } from "@/lib/schemas";
import { readJson } from "./read-json";
import { fieldRefusal, Refusal } from "./refusal";

export const NON_FIELD_ERRORS = "non_field_errors";

export async function readBody<Body>(request: Request, schema: z.ZodType<Body>): Promise<Body> {
  const body = await readJson(request);
  if (body === null) throw fieldRefusal(NON_FIELD_ERRORS, "body.null");
  if (typeof body !== "object" || Array.isArray(body))
    throw fieldRefusal(NON_FIELD_ERRORS, "body.invalid", {
      type: pythonType(body),
    });
  const parsed = schema.safeParse(body, { error: words });
  if (parsed.success) return parsed.data;

  const errors: Record<string, ApiMessageKey> = {};
  for (const { path, message } of parsed.error.issues) {
    errors[String(path[0] ?? NON_FIELD_ERRORS)] ??= message as ApiMessageKey;
  }
  throw new Refusal(400, (t) => Object.fromEntries(Object.entries(errors).map(([at, text]) => [at, [t(text)]])));
}

const WORDS: Record<string, ApiMessageKey> = {
  required: "field.required",
  blank: "field.blank",
  null: "field.null",
  type: "field.invalidString",
  email: "email.invalid",
  "null-character": "field.nullCharacters",
  mismatch: "password.mismatch",
};

const words = (issue: Parameters<z.core.$ZodErrorMap>[0]): ApiMessageKey => {
  const code = issueCode(issue);
  return (code === "type" && issue.path?.[0] === "email" ? WORDS.email : WORDS[code]) ?? "field.invalid";
};

/** Django names the type as Python does. */
function pythonType(value: unknown): string {
  if (Array.isArray(value)) return "list";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "string") return "str";
  return Number.isInteger(value) ? "int" : "float";
}

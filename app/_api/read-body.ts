/** Refuses in Django REST framework's words. */
import type { z } from "zod";
import type { ApiMessageKey } from "@/lib/i18n/catalogs";
import { issueCode } from "@/lib/schemas";
import { detail, fieldRefusal, Refusal } from "./refusal";

export const NON_FIELD_ERRORS = "non_field_errors";
const PARAMETERS = String.raw`\s*(;\s*(charset\s*=\s*"?utf-?8"?\s*(;\s*)?)?)?$`;
const JSON_TYPE = new RegExp(`^application/json${PARAMETERS}`, "i");
const FORM_TYPE = new RegExp(`^application/x-www-form-urlencoded${PARAMETERS}`, "i");

/** @throws Refusal 400 or 415 */
export async function readBody<Body>(request: Request, schema: z.ZodType<Body>): Promise<Body> {
  const body = await readFields(request);
  if (body === null) throw fieldRefusal(NON_FIELD_ERRORS, "body.null");
  if (typeof body !== "object" || Array.isArray(body))
    throw fieldRefusal(NON_FIELD_ERRORS, "body.invalid", { type: pythonType(body) });
  const parsed = schema.safeParse(body, { error: errorKey });
  if (parsed.success) return parsed.data;

  const errors: Record<string, ApiMessageKey> = {};
  for (const { path, message } of parsed.error.issues)
    errors[String(path[0] ?? NON_FIELD_ERRORS)] ??= message as ApiMessageKey;
  throw new Refusal(400, (t) => Object.fromEntries(Object.entries(errors).map(([field, key]) => [field, [t(key)]])));
}

/** An empty body counts as {}, so that the answer names the missing fields. */
async function readFields(request: Request): Promise<unknown> {
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength === 0) return {};
  const type = request.headers.get("content-type") ?? "";
  if (FORM_TYPE.test(type)) return parseForm(bytes);
  if (!JSON_TYPE.test(type)) throw new Refusal(415, detail("unsupportedMediaType", { type }));
  try {
    // The byte order mark is kept, so that JSON.parse refuses it (RFC 8259, section 8.1).
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    // The parser's message quotes what it read, which may be a password.
    throw new Refusal(400, detail(error instanceof SyntaxError ? "json.parseError" : "json.invalidUtf8"));
  }
}

/** Of equal names the last counts, as in JSON. Every value is text. */
function parseForm(bytes: ArrayBuffer): Record<string, string> {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    // Not by URLSearchParams, which puts U+FFFD for what is not UTF-8: different passwords would become one.
    const decoded = (part: string) => decodeURIComponent(part.replaceAll("+", " "));
    const pairs = text.split("&").filter(Boolean);
    return Object.fromEntries(
      pairs.map((pair) => [decoded(nameIn(pair)), decoded(pair.slice(nameIn(pair).length + 1))]),
    );
  } catch {
    throw new Refusal(400, detail("form.parseError"));
  }
}

const nameIn = (pair: string) => pair.split("=", 1)[0] ?? "";

const ERROR_KEYS: Record<string, ApiMessageKey> = {
  required: "field.required",
  blank: "field.blank",
  null: "field.null",
  type: "field.invalidString",
  email: "email.invalid",
  "null-character": "field.nullCharacters",
  mismatch: "password.mismatch",
};

function errorKey(issue: Parameters<z.core.$ZodErrorMap>[0]): ApiMessageKey {
  const code = issueCode(issue);
  return (code === "type" && issue.path?.[0] === "email" ? ERROR_KEYS.email : ERROR_KEYS[code]) ?? "field.invalid";
}

/** Arguments of `refine`. Judged once every field is valid, so that the first failing stage is reported. */
export function matches(field: string, repeated: string) {
  const check = (body: Record<string, unknown>) => body[repeated] === undefined || body[field] === body[repeated];
  const when = ({ issues }: { issues: unknown[] }) => issues.length === 0;
  return [check, { params: { code: "mismatch" }, when }] as const;
}

/** Django names the type as Python does. */
function pythonType(value: unknown): string {
  if (Array.isArray(value)) return "list";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "string") return "str";
  return Number.isInteger(value) ? "int" : "float";
}

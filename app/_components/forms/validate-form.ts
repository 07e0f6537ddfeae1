/** Used by the server for every form; browsers load it when a form is first focused. */
import type { ZodMiniType } from "zod/mini";
import type { Translator } from "../../../lib/i18n/translate";
import * as schemas from "../../../lib/schemas";

/** By field name, one at a time per field; `form` is about the whole form. */
export type FormErrors = Record<string, string[]>;

type Validated<Output> = { data: Output; errors?: never } | { data?: never; errors: FormErrors };

export function validateForm<Output>(
  schema: ZodMiniType<Output>,
  fields: Record<string, unknown>,
  t: Translator,
): Validated<Output> {
  const parsed = schema.safeParse(fields, { error: schemas.formErrors(t) });
  if (parsed.success) return { data: parsed.data };
  const errors: FormErrors = {};
  for (const { path, message } of parsed.error.issues) errors[String(path[0] ?? "form")] ??= [message];
  return { errors };
}

export type SchemaName = Extract<keyof typeof schemas, `${string}Schema`>;

export function formErrors(schema: SchemaName, fields: Record<string, unknown>, t: Translator): FormErrors {
  // biome-ignore lint/performance/noDynamicNamespaceImportAccess: the schemas are small, and browsers load them all at once.
  return validateForm<unknown>(schemas[schema], fields, t).errors ?? {};
}

/** What is wrong with a typed form, in the words of the pages. The server always asks; the browser loads it when somebody starts to type. */
import type { ZodMiniType } from "zod/mini";
import type { Translator } from "../../../lib/i18n/translate";
import * as schemas from "../../../lib/schemas";

export type SchemaName = Extract<keyof typeof schemas, `${string}Schema`>;

export type Errors = Record<string, string[]>;
export type Checked<Output> = { data: Output; errors?: never } | { data?: never; errors: Errors };

/** One error at a time per field; `form` is what concerns the whole form. */
export function checkForm<Output>(
  schema: ZodMiniType<Output>,
  typed: Record<string, unknown>,
  t: Translator,
): Checked<Output> {
  const parsed = schema.safeParse(typed, { error: schemas.formErrors(t) });
  if (parsed.success) return { data: parsed.data };
  const errors: Errors = {};
  for (const { path, message } of parsed.error.issues) errors[String(path[0] ?? "form")] ??= [message];
  return { errors };
}

export function checkFormNamed(name: SchemaName, typed: Record<string, unknown>, t: Translator): Errors {
  // biome-ignore lint/performance/noDynamicNamespaceImportAccess: the browser gets all of them at once, they are small.
  return checkForm<unknown>(schemas[name], typed, t).errors ?? {};
}

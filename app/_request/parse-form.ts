/** Reads a posted form by the schema that the browser used too. */
import type { ZodMiniType } from "zod/mini";
import type { Translator } from "../../lib/i18n/translate";
import { checkForm } from "../_components/forms/check-form";
import type { FormState } from "../_components/forms/form-state";

// Named one by one, so that a new secret field is safe without anybody thinking of it.
const FIELDS_SENT_BACK = ["email"];

type Parsed<Output> = { data: Output; state?: never } | { data?: never; state: FormState };

export function parseForm<Output>(schema: ZodMiniType<Output>, formData: FormData, t: Translator): Parsed<Output> {
  const { data, errors } = checkForm(schema, typedText(formData), t);
  return errors ? { state: { errors, values: valuesSentBack(formData) } } : { data };
}

export function valuesSentBack(formData: FormData): Record<string, string> {
  const typed = typedText(formData);
  return Object.fromEntries(FIELDS_SENT_BACK.flatMap((name) => (typed[name] ? [[name, typed[name]]] : [])));
}

/** Undefined also where a script that is not ours has called an action with something else than a form. */
export function fieldOf(formData: FormData, name: string): string | undefined {
  const value = formData instanceof FormData ? formData.get(name) : undefined;
  return typeof value === "string" ? value : undefined;
}

/** Text only: a file or a second value under the same name is nobody's typing. */
function typedText(formData: FormData): Record<string, string> {
  if (!(formData instanceof FormData)) return {};
  return Object.fromEntries(
    [...new Set(formData.keys())].flatMap((name) => {
      const value = formData.get(name);
      return typeof value === "string" ? [[name, value]] : [];
    }),
  );
}

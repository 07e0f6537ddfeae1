/** Judges a form in the browser, in the words of the pages. */
import type { FieldValues, Resolver } from "react-hook-form";
import type { Translator } from "@/lib/i18n/translate";
import type { SchemaName } from "./check-form";

const NO_CHECK = { checkFormNamed: () => ({}) };

/** Schemas and their library come when the form is first touched. Should they not arrive, the server judges alone. */
export function loadCheck(): Promise<Pick<typeof import("./check-form"), "checkFormNamed">> {
  return import("./check-form").catch(() => NO_CHECK);
}

export function resolverFor(schema: SchemaName, t: Translator): Resolver {
  return async (typed: FieldValues) => {
    const { checkFormNamed } = await loadCheck();
    const found = Object.entries(checkFormNamed(schema, typed, t));
    return found.length > 0
      ? {
          values: {},
          errors: Object.fromEntries(found.map(([name, [message]]) => [name, { type: "schema", message }])),
        }
      : { values: typed, errors: {} };
  };
}

/** Says a text in somebody's language. Small, because browsers load it: what is said comes from outside, compiled. */
import format, { type CompiledMessage, type FormatValues } from "icu-minify/format";
import type german from "./messages/pages/de.json";

/** Everything that pages can say, in English: as it stands in the code, and as the key under which each language has its own words. */
export type MessageKey = keyof typeof german;
export type Messages = Record<string, CompiledMessage>;
export type Values = Record<string, string | number>;
type Tags<Node> = Record<string, (chunks: (string | Node)[]) => Node>;

/** @template Known what can be said: of letters and of the API other things than of pages */
export interface Translator<Known extends string = MessageKey> {
  (text: Known, values?: Values): string;
  /** For a text with <tags>. */
  rich<Node>(text: Known, values: Values, tags: Tags<Node>): (string | Node)[];
  language: string;
}

/** @param messages by English text; one that is missing is said in English */
export function createTranslator<Known extends string = MessageKey>(
  language: string,
  messages: Messages,
): Translator<Known> {
  const formatters = {
    getDateTimeFormat: (...options: ConstructorParameters<typeof Intl.DateTimeFormat>) =>
      new Intl.DateTimeFormat(...options),
    getNumberFormat: (...options: ConstructorParameters<typeof Intl.NumberFormat>) => new Intl.NumberFormat(...options),
    getPluralRules: (...options: ConstructorParameters<typeof Intl.PluralRules>) => new Intl.PluralRules(...options),
  };
  const t = (text: Known, values: Values = {}) =>
    String(format(messages[text] ?? text, language, values, { formatters }));
  const rich = <Node>(text: Known, values: Values, tags: Tags<Node>) => {
    const all = { ...values, ...tags } as FormatValues<Node>;
    const said = format<Node>(messages[text] ?? text, language, all, { formatters });
    return Array.isArray(said) ? said : [said];
  };
  return Object.assign(t, { rich, language });
}

export function directionOf(language: string): "ltr" | "rtl" {
  return language === "ar" ? "rtl" : "ltr";
}

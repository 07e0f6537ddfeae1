/** Small, because browsers load it: catalogs are handed in, compiled. */
import format, { type CompiledMessage, type FormatValues } from "icu-minify/format";
import type english from "./messages/pages/en.json";

export type MessageKey = keyof typeof english;
export type Messages = Record<string, CompiledMessage>;
export type Values = Record<string, string | number>;
type Tags<Node> = Record<string, (chunks: (string | Node)[]) => Node>;

export interface Translator<Key extends string = MessageKey> {
  (key: Key, values?: Values): string;
  rich<Node>(key: Key, values: Values, tags: Tags<Node>): (string | Node)[];
  language: string;
}

const formatters = {
  getDateTimeFormat: memoize(
    (...options: ConstructorParameters<typeof Intl.DateTimeFormat>) => new Intl.DateTimeFormat(...options),
  ),
  getNumberFormat: memoize(
    (...options: ConstructorParameters<typeof Intl.NumberFormat>) => new Intl.NumberFormat(...options),
  ),
  getPluralRules: memoize(
    (...options: ConstructorParameters<typeof Intl.PluralRules>) => new Intl.PluralRules(...options),
  ),
};

/** Making a format is slow: it loads the data of the language. */
function memoize<Options extends unknown[], Format>(make: (...options: Options) => Format): typeof make {
  const formats = new Map<string, Format>();
  return (...options) => {
    const key = JSON.stringify(options);
    const format = formats.get(key) ?? make(...options);
    formats.set(key, format);
    return format;
  };
}

export function createTranslator<Key extends string = MessageKey>(
  language: string,
  messages: Messages,
): Translator<Key> {
  const t = (key: Key, values: Values = {}) => String(format(messages[key] ?? key, language, values, { formatters }));
  const rich = <Node>(key: Key, values: Values, tags: Tags<Node>) => {
    const all = { ...values, ...tags } as FormatValues<Node>;
    const formatted = format<Node>(messages[key] ?? key, language, all, { formatters });
    return Array.isArray(formatted) ? formatted : [formatted];
  };
  return Object.assign(t, { rich, language });
}

export function localeOf(language: string): string {
  return language === "en" ? "en-GB" : language;
}

export function directionOf(language: string): "ltr" | "rtl" {
  return language === "ar" ? "rtl" : "ltr";
}

export function formatBrowser(
  { browser, system }: { browser?: string | undefined; system?: string | undefined },
  t: Translator<"browser.unknown" | "browser.onSystem">,
): string {
  const name = browser ?? t("browser.unknown");
  return system ? t("browser.onSystem", { browser: name, system }) : name;
}

/** @returns such as "20 November 2026" */
export function formatDate(time: Date, language: string): string {
  return formatters.getDateTimeFormat(localeOf(language), { dateStyle: "long", timeZone: "UTC" }).format(time);
}

/** @returns such as "20 November 2026 at 15:04 UTC" */
export function formatTime(time: Date, language: string): string {
  const styles = { dateStyle: "long", timeStyle: "short", timeZone: "UTC" } as const;
  return `${formatters.getDateTimeFormat(localeOf(language), styles).format(time)} UTC`;
}

/** @returns such as "Google and Facebook" */
export function formatList(names: string[], language: string): string {
  return new Intl.ListFormat(localeOf(language), { type: "conjunction" }).format(names);
}

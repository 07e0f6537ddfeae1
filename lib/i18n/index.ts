/** The languages of the house. Its own words stand in the code, in English; each other language is a file beside this one. */
import Negotiator from "negotiator";
import { createCatalog } from "./catalogs";
import arabic from "./messages/pages/ar.json";
import german from "./messages/pages/de.json";
import spanish from "./messages/pages/es.json";
import french from "./messages/pages/fr.json";
import japanese from "./messages/pages/ja.json";
import type { MessageKey } from "./translate";

export type { MessageKey, Translator } from "./translate";

/** By the name that its speakers give it. */
export const LANGUAGES = {
  en: "English",
  de: "Deutsch",
  fr: "Français",
  es: "Español",
  ja: "日本語",
  ar: "العربية",
} as const;

export type Language = keyof typeof LANGUAGES;

/** What pages say. The letters and the API have lists of their own, so that no page carries theirs. */
export const { translator, messagesIn } = createCatalog<MessageKey>({
  de: german,
  fr: french,
  es: spanish,
  ja: japanese,
  ar: arabic,
});

/** @param wish what somebody chose once, if it is one of ours */
export function languageFor(wish: string | undefined, acceptLanguage: string | undefined): Language {
  if (wish !== undefined && Object.hasOwn(LANGUAGES, wish)) return wish as Language;
  const headers = { "accept-language": (acceptLanguage || "en").slice(0, 500) };
  return (new Negotiator({ headers }).language(Object.keys(LANGUAGES)) ?? "en") as Language;
}

/** @returns such as "20 November 2026 at 15:04 UTC" */
export function timeInUtc(time: Date, language: string): string {
  const locale = language === "en" ? "en-GB" : language;
  const format = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
  return `${format.format(time)} UTC`;
}

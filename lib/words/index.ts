/** The languages of the house. Its own words stand in the code, in English; each other language is a file beside this one. */
import compile from "icu-minify/compile";
import Negotiator from "negotiator";
import arabic from "./ar.json";
import german from "./de.json";
import spanish from "./es.json";
import french from "./fr.json";
import japanese from "./ja.json";
import { type Messages, type Say, speaker, type Text } from "./say";

export type { Say, Text } from "./say";

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

const words: Record<Exclude<Language, "en">, Record<Text, string>> = {
  de: german,
  fr: french,
  es: spanish,
  ja: japanese,
  ar: arabic,
};

export function directionOf(language: Language): "ltr" | "rtl" {
  return language === "ar" ? "rtl" : "ltr";
}

/** @param wish what somebody chose once, if it is one of ours */
export function languageFor(wish: string | undefined, acceptLanguage: string | undefined): Language {
  if (wish !== undefined && Object.hasOwn(LANGUAGES, wish)) return wish as Language;
  const headers = { "accept-language": (acceptLanguage || "en").slice(0, 500) };
  return (new Negotiator({ headers }).language(Object.keys(LANGUAGES)) ?? "en") as Language;
}

export function sayIn(language: Language = "en"): Say {
  speakers[language] ??= speaker(language, messagesIn(language));
  return speakers[language];
}
const speakers: { [language in Language]?: Say } = {};

/** Ready for a browser. In English only what has values or tags needs preparing. */
export function messagesIn(language: Language): Messages {
  compiled[language] ??= Object.fromEntries(
    language === "en"
      ? Object.keys(german)
          .filter((text) => /[{<]/.test(text))
          .map((text) => [text, compile(text)])
      : Object.entries(words[language]).map(([text, said]) => [text, compile(said)]),
  );
  return compiled[language];
}
const compiled: { [language in Language]?: Messages } = {};

/** @returns such as "20 November 2026 at 15:04 UTC" */
export function timeInUtc(time: Date, language: string): string {
  const locale = language === "en" ? "en-GB" : language;
  const format = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
  return `${format.format(time)} UTC`;
}

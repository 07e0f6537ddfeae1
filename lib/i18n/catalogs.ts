/** For the server. English is a file like the others, and the type of the keys. */
import compile from "icu-minify/compile";
import Negotiator from "negotiator";
import apiAr from "./messages/api/ar.json";
import apiDe from "./messages/api/de.json";
import apiEn from "./messages/api/en.json";
import apiEs from "./messages/api/es.json";
import apiFr from "./messages/api/fr.json";
import apiJa from "./messages/api/ja.json";
import emailsAr from "./messages/emails/ar.json";
import emailsDe from "./messages/emails/de.json";
import emailsEn from "./messages/emails/en.json";
import emailsEs from "./messages/emails/es.json";
import emailsFr from "./messages/emails/fr.json";
import emailsJa from "./messages/emails/ja.json";
import pagesAr from "./messages/pages/ar.json";
import pagesDe from "./messages/pages/de.json";
import pagesEn from "./messages/pages/en.json";
import pagesEs from "./messages/pages/es.json";
import pagesFr from "./messages/pages/fr.json";
import pagesJa from "./messages/pages/ja.json";
import phrasesAr from "./messages/phrases/ar.json";
import phrasesDe from "./messages/phrases/de.json";
import phrasesEn from "./messages/phrases/en.json";
import phrasesEs from "./messages/phrases/es.json";
import phrasesFr from "./messages/phrases/fr.json";
import phrasesJa from "./messages/phrases/ja.json";
import { createTranslator, type MessageKey, type Messages, type Translator } from "./translate";

export type { MessageKey, Translator } from "./translate";

export const LANGUAGES = {
  en: "English",
  de: "Deutsch",
  fr: "Français",
  es: "Español",
  ja: "日本語",
  ar: "العربية",
} as const;

export type Language = keyof typeof LANGUAGES;

/** English is worded as Django REST framework, Djoser and SimpleJWT do, because front ends know their texts. */
export type ApiMessageKey = keyof typeof apiEn;
export type ApiTranslator = Translator<ApiMessageKey>;
export type EmailTranslator = Translator<keyof typeof emailsEn>;

const pages = createCatalog<MessageKey>({
  en: pagesEn,
  de: pagesDe,
  fr: pagesFr,
  es: pagesEs,
  ja: pagesJa,
  ar: pagesAr,
});
const emails = createCatalog<keyof typeof emailsEn>({
  en: emailsEn,
  de: emailsDe,
  fr: emailsFr,
  es: emailsEs,
  ja: emailsJa,
  ar: emailsAr,
});
const api = createCatalog<ApiMessageKey>({ en: apiEn, de: apiDe, fr: apiFr, es: apiEs, ja: apiJa, ar: apiAr });

export const { translator, messagesOf } = pages;
export const emailTranslator = emails.translator;
export const apiTranslator = api.translator;

export const PHRASE_WORDS: Record<Language, { adjectives: string[]; nouns: string[] }> = {
  en: phrasesEn,
  de: phrasesDe,
  fr: phrasesFr,
  es: phrasesEs,
  ja: phrasesJa,
  ar: phrasesAr,
};

export function negotiateLanguage(chosen: string | undefined, acceptLanguage: string | undefined): Language {
  if (chosen !== undefined && Object.hasOwn(LANGUAGES, chosen)) return chosen as Language;
  const headers = { "accept-language": (acceptLanguage || "en").slice(0, 500) };
  return (new Negotiator({ headers }).language(Object.keys(LANGUAGES)) ?? "en") as Language;
}

function createCatalog<Key extends string>(texts: Record<Language, Record<Key, string>>) {
  const compiled: { [language in Language]?: Messages } = {};
  const translators: { [language in Language]?: Translator<Key> } = {};

  function messagesOf(language: Language): Messages {
    compiled[language] ??= compileAll(texts[language]);
    return compiled[language];
  }

  function translator(language: Language = "en"): Translator<Key> {
    translators[language] ??= createTranslator<Key>(language, messagesOf(language));
    return translators[language];
  }

  return { translator, messagesOf };
}

function compileAll(texts: Record<string, string>): Messages {
  const compiled = Object.entries(texts).map(([key, text]) => [key, compile(text)]);
  // A plural becomes an object without prototype, and React serializes plain objects only.
  return structuredClone(Object.fromEntries(compiled));
}

/** Of one set of texts, whoever can say them: each language's words are compiled once, when they are first needed. */
import compile from "icu-minify/compile";
import type { Language } from "./index";
import { createTranslator, type Messages, type Translator } from "./translate";

export type Lists<Known extends string> = Record<Exclude<Language, "en">, Record<Known, string>>;

export function createCatalog<Known extends string>(lists: Lists<Known>): Catalog<Known> {
  const compiled: { [language in Language]?: Messages } = {};
  const speakers: { [language in Language]?: Translator<Known> } = {};

  function messagesIn(language: Language): Messages {
    compiled[language] ??= compileAll(language === "en" ? itself(Object.keys(lists.de)) : lists[language]);
    return compiled[language];
  }

  function translator(language: Language = "en"): Translator<Known> {
    speakers[language] ??= createTranslator<Known>(language, messagesIn(language));
    return speakers[language];
  }

  return { translator, messagesIn };
}

/** In English only what has values or tags needs preparing. */
function itself(texts: string[]): Record<string, string> {
  return Object.fromEntries(texts.filter((text) => /[{<]/.test(text)).map((text) => [text, text]));
}

function compileAll(list: Record<string, string>): Messages {
  const compiled = Object.entries(list).map(([text, said]) => [text, compile(said)]);
  // A plural becomes an object without prototype, and React sends plain ones only.
  return structuredClone(Object.fromEntries(compiled));
}

interface Catalog<Known extends string> {
  translator(language?: Language): Translator<Known>;
  messagesIn(language: Language): Messages;
}

/** Of one set of texts, whoever can say them: each language's words are compiled once, when they are first needed. */
import compile from "icu-minify/compile";
import type { Language } from "./index";
import { type Messages, type Say, speaker } from "./say";

export type Lists<Known extends string> = Record<Exclude<Language, "en">, Record<Known, string>>;

export function speakersOf<Known extends string>(lists: Lists<Known>): Speakers<Known> {
  const compiled: { [language in Language]?: Messages } = {};
  const speakers: { [language in Language]?: Say<Known> } = {};

  function messagesIn(language: Language): Messages {
    compiled[language] ??= Object.fromEntries(
      language === "en"
        ? Object.keys(lists.de)
            .filter((text) => /[{<]/.test(text))
            .map((text) => [text, compile(text)])
        : Object.entries<string>(lists[language]).map(([text, said]) => [text, compile(said)]),
    );
    return compiled[language];
  }

  function sayIn(language: Language = "en"): Say<Known> {
    speakers[language] ??= speaker<Known>(language, messagesIn(language));
    return speakers[language];
  }

  return { sayIn, messagesIn };
}

interface Speakers<Known extends string> {
  sayIn(language?: Language): Say<Known>;
  /** Ready for a browser. In English only what has values or tags needs preparing. */
  messagesIn(language: Language): Messages;
}

/** The words of passports in each language: not translated to the letter, but as short and as unlike one another. Nouns, which need no agreement. */

import { createCatalog } from "./catalogs";
import arabic from "./messages/phrases/ar.json";
import german from "./messages/phrases/de.json";
import spanish from "./messages/phrases/es.json";
import french from "./messages/phrases/fr.json";
import japanese from "./messages/phrases/ja.json";

export type PhraseWord = keyof typeof german;

export const { translator: phraseTranslator } = createCatalog<PhraseWord>({
  de: german,
  fr: french,
  es: spanish,
  ja: japanese,
  ar: arabic,
});

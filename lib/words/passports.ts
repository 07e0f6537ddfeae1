/** The words of passports in each language: not translated to the letter, but as short and as unlike one another. Nouns, which need no agreement. */
import arabic from "./passport/ar.json";
import german from "./passport/de.json";
import spanish from "./passport/es.json";
import french from "./passport/fr.json";
import japanese from "./passport/ja.json";
import { speakersOf } from "./speakers";

export type PassportWord = keyof typeof german;

export const { sayIn: sayPassportIn } = speakersOf<PassportWord>({
  de: german,
  fr: french,
  es: spanish,
  ja: japanese,
  ar: arabic,
});

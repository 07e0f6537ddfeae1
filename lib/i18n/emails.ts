/** The words of the letters. */
import arabic from "./messages/emails/ar.json";
import german from "./messages/emails/de.json";
import spanish from "./messages/emails/es.json";
import french from "./messages/emails/fr.json";
import japanese from "./messages/emails/ja.json";
import type { Say } from "./translate";
import { speakersOf } from "./catalogs";

export type LetterText = keyof typeof german;
export type SayLetter = Say<LetterText>;

export const { sayIn: sayLetterIn } = speakersOf<LetterText>({
  de: german,
  fr: french,
  es: spanish,
  ja: japanese,
  ar: arabic,
});

/** The words of the letters. */
import arabic from "./letters/ar.json";
import german from "./letters/de.json";
import spanish from "./letters/es.json";
import french from "./letters/fr.json";
import japanese from "./letters/ja.json";
import type { Say } from "./say";
import { speakersOf } from "./speakers";

export type LetterText = keyof typeof german;
export type SayLetter = Say<LetterText>;

export const { sayIn: sayLetterIn } = speakersOf<LetterText>({
  de: german,
  fr: french,
  es: spanish,
  ja: japanese,
  ar: arabic,
});

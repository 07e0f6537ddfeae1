/** The words of the API: those of Django REST framework, Djoser and SimpleJWT where they have any (their slips mended), because front ends know them. And of the server's front. */
import arabic from "./messages/api/ar.json";
import german from "./messages/api/de.json";
import spanish from "./messages/api/es.json";
import french from "./messages/api/fr.json";
import japanese from "./messages/api/ja.json";
import type { Say } from "./translate";
import { speakersOf } from "./catalogs";

export type ApiText = keyof typeof german;
export type SayApi = Say<ApiText>;

export const { sayIn: sayApiIn } = speakersOf<ApiText>({
  de: german,
  fr: french,
  es: spanish,
  ja: japanese,
  ar: arabic,
});

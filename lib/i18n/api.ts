/** The words of the API: those of Django REST framework, Djoser and SimpleJWT where they have any (their slips mended), because front ends know them. And of the server's front. */

import { createCatalog } from "./catalogs";
import arabic from "./messages/api/ar.json";
import german from "./messages/api/de.json";
import spanish from "./messages/api/es.json";
import french from "./messages/api/fr.json";
import japanese from "./messages/api/ja.json";
import type { Translator } from "./translate";

export type ApiMessageKey = keyof typeof german;
export type ApiTranslator = Translator<ApiMessageKey>;

export const { translator: apiTranslator } = createCatalog<ApiMessageKey>({
  de: german,
  fr: french,
  es: spanish,
  ja: japanese,
  ar: arabic,
});

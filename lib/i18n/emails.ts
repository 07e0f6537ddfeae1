/** The words of the letters. */

import { createCatalog } from "./catalogs";
import arabic from "./messages/emails/ar.json";
import german from "./messages/emails/de.json";
import spanish from "./messages/emails/es.json";
import french from "./messages/emails/fr.json";
import japanese from "./messages/emails/ja.json";
import type { Translator } from "./translate";

export type EmailMessageKey = keyof typeof german;
export type EmailTranslator = Translator<EmailMessageKey>;

export const { translator: emailTranslator } = createCatalog<EmailMessageKey>({
  de: german,
  fr: french,
  es: spanish,
  ja: japanese,
  ar: arabic,
});

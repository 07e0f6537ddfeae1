/** In which language a request is answered. */
import { headers } from "next/headers";
import { cache } from "react";
import { type Language, type Translator, translator } from "@/lib/i18n/catalogs";
import { languageOf } from "./context";
import { heard } from "./heard";

export const currentLanguage = cache(async (): Promise<Language> => {
  const head = await headers();
  return languageOf(head.get("cookie"), head.get("accept-language"));
});

export async function getTranslator(): Promise<Translator> {
  await heard();
  return translator(await currentLanguage());
}

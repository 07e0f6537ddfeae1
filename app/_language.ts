/** In which language a request is answered: the one that was chosen here once, else the one the browser asks for. */
import { cookies, headers } from "next/headers";
import { cache } from "react";
import { type Language, languageFor, type Say, sayIn } from "@/lib/words";
import { LANGUAGE_COOKIE } from "./_cookie-names";
import { heard } from "./_heard";

export const currentLanguage = cache(async (): Promise<Language> => {
  const chosen = (await cookies()).get(LANGUAGE_COOKIE)?.value;
  return languageFor(chosen, (await headers()).get("accept-language") ?? undefined);
});

export async function getSay(): Promise<Say> {
  await heard();
  return sayIn(await currentLanguage());
}

/** In which language a request is answered. */
import { headers } from "next/headers";
import { cache } from "react";
import { type Language, type Say, sayIn } from "@/lib/words";
import { languageOf } from "./_context";
import { heard } from "./_heard";

export const currentLanguage = cache(async (): Promise<Language> => {
  const head = await headers();
  return languageOf(head.get("cookie"), head.get("accept-language"));
});

export async function getSay(): Promise<Say> {
  await heard();
  return sayIn(await currentLanguage());
}

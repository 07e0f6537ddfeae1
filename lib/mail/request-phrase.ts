import { createHash } from "node:crypto";
import { type Language, PHRASE_WORDS } from "../i18n/catalogs";

/**
 * Tells people their own request from someone else's: its page and its email show the same words. They depend on the request
 * alone and reveal nothing about the address. @returns such as "amber otter", one of 4,096 in each language
 */
export function requestPhrase(messageId: string, language: Language = "en"): string {
  const digest = createHash("sha256").update(`phrase:${messageId}`).digest();
  const { adjectives, nouns } = PHRASE_WORDS[language];
  const pick = (words: string[], offset: number) => words[digest.readUInt32BE(offset) % words.length];
  return `${pick(adjectives, 0)} ${pick(nouns, 4)}`;
}

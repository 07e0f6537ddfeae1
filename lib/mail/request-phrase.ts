/**
 * Two words that an email and the page that asked for it both show, so that people can tell their own request from someone else's.
 * Derived from the request alone, never from an account, so they say nothing about whose address it was.
 */
import { createHash } from "node:crypto";
import { type Language, PHRASE_WORDS } from "../i18n/catalogs";

/** @returns such as "amber otter", one of 4,096 in each language */
export function requestPhrase(messageId: string, language: Language = "en"): string {
  const digest = createHash("sha256").update(`phrase:${messageId}`).digest();
  const { adjectives, nouns } = PHRASE_WORDS[language];
  const pick = (words: string[], at: number) => words[digest.readUInt32BE(at) % words.length];
  return `${pick(adjectives, 0)} ${pick(nouns, 4)}`;
}

/**
 * The two words that a letter and the page that asked for it both show, so that a person can tell their own request from
 * someone else's. Derived from the request alone, never from an account: they say nothing about whose address it was.
 */
import { createHash } from "node:crypto";
import type { Language } from "../i18n";
import { type PhraseWord, phraseTranslator } from "../i18n/phrases";

/** @returns such as "amber otter", one of 4,096 in each language */
export function requestPhrase(messageId: string, language?: Language): string {
  const digest = createHash("sha256").update(`passport:${messageId}`).digest();
  const t = phraseTranslator(language);
  const word = (words: PhraseWord[], at: number) => t(words[digest.readUInt32BE(at) % words.length] as PhraseWord);
  return `${word(ADJECTIVES, 0)} ${word(NOUNS, 4)}`;
}

/** Short, calm, spelled as they sound, and hard to take for one another. */
const ADJECTIVES = words(`
  amber azure basic bold brave breezy bright bronze calm candid cedar clear clever copper coral cosmic
  crisp dapper deep dusty eager early fair fancy fresh gentle glad golden grand green happy humble
  indigo ivory jolly kind lemon light lilac lively lucky lunar mellow mild modest neat noble olive
  open orange patient pearl plain polite proud purple quick quiet rosy ruby rustic silver sunny velvet`);

const NOUNS = words(`
  acorn anchor apple arrow badger basket beaver birch bridge button candle canyon castle cherry cloud clover
  comet compass dolphin falcon feather fern forest fountain garden ginger harbor heron island jacket kettle kite
  ladder lantern lemur lobster magnet maple marble meadow mirror needle nutmeg otter paddle panda parrot pebble
  pencil piano planet puffin rabbit ribbon river rocket saddle sparrow teapot thimble tulip turtle walnut willow`);

function words(text: string): PhraseWord[] {
  return text.trim().split(/\s+/) as PhraseWord[];
}

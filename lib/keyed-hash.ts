import { createHmac, timingSafeEqual } from "node:crypto";
import { env } from "./env";

/** Tells nothing of the text without the secret, and nothing of what other purposes keep of it. */
export function keyedHash(purpose: string, text: string, secret = env().AUTH_SECRET): string {
  return createHmac("sha256", `latchkey.${purpose}${secret}`).update(text).digest("hex").slice(0, 32);
}

/** By the secret and those before it: one of them was stored, and nobody knows how long ago. */
export function keyedHashes(purpose: string, text: string): string[] {
  const { AUTH_SECRET, AUTH_SECRET_PREVIOUS } = env();
  return [AUTH_SECRET, ...AUTH_SECRET_PREVIOUS].map((secret) => keyedHash(purpose, text, secret));
}

/** In a time that does not tell where they differ. */
export function sameSecret(actual: string, expected: string): boolean {
  const [a, b] = [Buffer.from(actual), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

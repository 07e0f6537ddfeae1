import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary } from "@zxcvbn-ts/language-common";

// Estimating takes longer with the square of the length, and past this a password is strong anyway.
const MAX_CHARACTERS = 64;

const zxcvbn = new ZxcvbnFactory({
  dictionary: { "passwords-common": dictionary["passwords-common"] },
  graphs: adjacencyGraphs,
  maxLength: MAX_CHARACTERS,
});

/** From 0, guessed at once, to 4. The address and its parts count as known to who guesses. */
export function guessStrength(password: string, email: string): number {
  return zxcvbn.check(password, [email, ...email.split(/[^\p{L}\p{N}]+/u)]).score;
}

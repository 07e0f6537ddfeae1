/** ALTCHA, version 2: its libraries solve the challenge and make the payload. */
import { z } from "zod";

const hex = z.string().regex(/^[\da-f]+$/);

/** In the body of a 429. */
export const challenge = z
  .strictObject({
    parameters: z.looseObject({
      algorithm: z.literal("PBKDF2/SHA-256"),
      cost: z.int().describe("Iterations."),
      nonce: hex,
      salt: hex,
      keyLength: z.int(),
      keyPrefix: hex.describe("What the derived key has to begin with."),
      expiresAt: z.int().describe("In seconds since 1970."),
    }),
    signature: hex,
  })
  .describe("Send the same request again with its solution as `captcha`. A solution counts once.");

/** In the body of the request that comes after it. As text, where a form can hold nothing else. */
export const captcha = z
  .nullish(
    z.union([
      z.string(),
      z.looseObject({
        challenge: z.looseObject({}),
        solution: z.looseObject({ counter: z.number(), derivedKey: z.string() }),
      }),
    ]),
  )
  .describe("The challenge of a 429 and its solution.");

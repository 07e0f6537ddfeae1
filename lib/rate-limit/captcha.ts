/** A CAPTCHA without a third party: a browser does a second's work (ALTCHA), which a person does not notice and a flood does. */
import { createHmac, randomInt } from "node:crypto";
import { createChallenge, verifySolution } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/web/pbkdf2";
import { env } from "../env";
import { consume, isExceeded } from "./limits";

const LIFE_MS = 20 * 60_000;
// About half a second of a laptop's, a few of an old telephone's.
const WORK = { algorithm: "PBKDF2/SHA-256", cost: 1_000 };
const ROUNDS = { least: 300, most: 900 };

/** `auto`: only of who went on after being told to wait, again and again. */
export async function needsCaptcha(client: string): Promise<boolean> {
  const { CAPTCHA } = env();
  return CAPTCHA === "always" || (CAPTCHA === "auto" && (await isExceeded("refusal-by-client", client)));
}

/** What the browser is to solve, as text. */
export async function newChallenge(now = new Date()): Promise<string> {
  const challenge = await createChallenge({
    ...WORK,
    counter: randomInt(ROUNDS.least, ROUNDS.most),
    deriveKey,
    expiresAt: new Date(now.getTime() + LIFE_MS),
    ...secrets(env().AUTH_SECRET),
  });
  return JSON.stringify(challenge);
}

/** Whether it is the solution of a challenge of ours, in time and for the first time. */
export async function isSolved(text: unknown): Promise<boolean> {
  const answer = parsed(text);
  if (!answer) return false;
  try {
    const { verified } = await verifySolution({ ...answer, deriveKey, ...secrets(env().AUTH_SECRET) });
    return verified && (await consume("captcha-by-challenge", answer.challenge.parameters.nonce)).allowed;
  } catch (error) {
    // Of a garbled one the library says so by throwing; that the database cannot be asked is no answer.
    if (error instanceof Error && "retryAfterSeconds" in error) throw error;
    return false;
  }
}

type Answer = Pick<Parameters<typeof verifySolution>[0], "challenge" | "solution">;

function parsed(text: unknown): Answer | undefined {
  if (typeof text !== "string" || text.length > 4_096) return undefined;
  try {
    const answer = JSON.parse(text);
    return answer?.challenge?.parameters ? answer : undefined;
  } catch {
    return undefined;
  }
}

function secrets(secret: string) {
  const key = (use: string) => createHmac("sha256", secret).update(`latchkey.captcha.${use}`).digest("base64");
  return { hmacSignatureSecret: key("challenge"), hmacKeySignatureSecret: key("solution") };
}

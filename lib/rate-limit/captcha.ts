/** Proof of work by ALTCHA: a second for a browser, which a person does not notice and a flood does. No third party. */
import { createHmac, randomInt } from "node:crypto";
import { createChallenge, verifySolution } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/web/pbkdf2";
import { isFromTheFuture } from "../clock";
import { env } from "../env";
import { consume, isExceeded } from "./limits";

const LIFE_MS = 20 * 60_000;
// Half a second on a laptop, a few seconds on an old phone.
const WORK = { algorithm: "PBKDF2/SHA-256", cost: 1_000 };
const COUNTER = { min: 300, max: 900 };

/** `auto`: only from clients that keep sending after being throttled. */
export async function needsCaptcha(client: string): Promise<boolean> {
  const { CAPTCHA } = env();
  return CAPTCHA === "always" || (CAPTCHA === "auto" && (await isExceeded("refusal-by-client", client)));
}

export async function newChallenge(now = new Date()): Promise<string> {
  const challenge = await createChallenge({
    ...WORK,
    counter: randomInt(COUNTER.min, COUNTER.max),
    deriveKey,
    expiresAt: new Date(now.getTime() + LIFE_MS),
    ...secrets(env().AUTH_SECRET),
  });
  return JSON.stringify(challenge);
}

/** Whether it solves one of our challenges, in time and for the first time. @throws DatabaseUnavailable */
export async function isSolved(text: unknown): Promise<boolean> {
  const answer = parse(text);
  if (!answer) return false;
  const verification = verifySolution({ ...answer, deriveKey, ...secrets(env().AUTH_SECRET) });
  const { verified } = await verification.catch(() => ({ verified: false }));
  const createdAt = new Date(Number(answer.challenge.parameters.expiresAt) * 1_000 - LIFE_MS);
  return (
    verified &&
    !isFromTheFuture(createdAt, new Date()) &&
    (await consume("captcha-by-challenge", answer.challenge.parameters.nonce)).allowed
  );
}

type Answer = Pick<Parameters<typeof verifySolution>[0], "challenge" | "solution">;

function parse(text: unknown): Answer | undefined {
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

/** Proof of work by ALTCHA: a second for a browser, which a person does not notice and a flood does. No third party. */
import { createHmac } from "node:crypto";
import { createChallenge, verifySolution } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/web/pbkdf2";
import { isFromTheFuture, MINUTE_MS } from "../clock";
import { env } from "../env";
import { consume } from "./limits";

const LIFE_MS = 20 * MINUTE_MS;
/** 256 keys on average: half a second on a laptop, a few seconds on an old phone. To verify costs one key, a new challenge none. */
const WORK = { cost: 2_000, keyPrefix: "00" };
/** The fifth turn beyond the limit costs twice as much as the first, the tenth three times as much. */
const TURNS_TO_DOUBLE = 5;
/** So many people may solve the challenges of one address at the same time, at the price that they saw. */
export const TURNS_AT_ONCE = 5;

/** @param turn how many were bought before it */
export async function newChallenge(turn: number, now = new Date(), { cost, keyPrefix } = WORK): Promise<Challenge> {
  return createChallenge({
    algorithm: "PBKDF2/SHA-256",
    cost: Math.round(cost * (1 + turn / TURNS_TO_DOUBLE)),
    keyPrefix,
    data: { turn },
    deriveKey,
    expiresAt: new Date(now.getTime() + LIFE_MS),
    hmacSignatureSecret: secret(),
  });
}

/** Whether it solves one of our challenges, in time and for the first time. @throws DatabaseUnavailable */
export async function isSolved(captcha: unknown): Promise<boolean> {
  const answer = parse(captcha);
  if (!answer) return false;
  const verification = verifySolution({ ...answer, deriveKey, hmacSignatureSecret: secret() });
  const { verified } = await verification.catch(() => ({ verified: false }));
  const createdAt = new Date(Number(answer.challenge.parameters.expiresAt) * 1_000 - LIFE_MS);
  return (
    verified &&
    !isFromTheFuture(createdAt, new Date()) &&
    (await consume("captcha-by-challenge", answer.challenge.parameters.nonce)).allowed
  );
}

/** For which turn it pays, if it solves anything: the challenge is signed. */
export function paidTurnOf(captcha: unknown): number {
  const turn = parse(captcha)?.challenge.parameters.data?.turn;
  return typeof turn === "number" ? turn : Number.NEGATIVE_INFINITY;
}

export type Challenge = Awaited<ReturnType<typeof createChallenge>>;

type Answer = Pick<Parameters<typeof verifySolution>[0], "challenge" | "solution">;

/** @param captcha text of a form, or what JSON held */
function parse(captcha: unknown): Answer | undefined {
  try {
    // Throws on what is nested too deeply.
    const text = typeof captcha === "string" ? captcha : JSON.stringify(captcha ?? null);
    if (text.length > 4_096) return undefined;
    const answer = JSON.parse(text);
    return answer?.challenge?.parameters ? answer : undefined;
  } catch {
    return undefined;
  }
}

function secret(): string {
  return createHmac("sha256", env().AUTH_SECRET).update("latchkey.captcha.challenge").digest("base64");
}

/** The signature of https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
import { createHmac, timingSafeEqual } from "node:crypto";

const TOLERANCE_SECONDS = 5 * 60;
/** Without a dot, so that nothing of the time or the body can be taken for a part of it. */
const ID = /^[\w-]{1,128}$/;
const TIMESTAMP = /^\d{1,12}$/;

export interface SignedHeaders {
  id: string;
  /** In seconds. */
  timestamp: string;
  signature: string;
}

/** @param secret as in the settings: `whsec_` and base64 */
export function signWebhook(secret: string, { id, timestamp }: Omit<SignedHeaders, "signature">, body: Buffer): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const mac = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64");
  return `v1,${mac}`;
}

/** Of several signatures one is enough: while the sender replaces its secret, it signs with both. */
export function isSignedWebhook(secret: string, headers: SignedHeaders, body: Buffer, now: Date): boolean {
  const { id, timestamp, signature } = headers;
  if (!ID.test(id) || !TIMESTAMP.test(timestamp)) return false;
  if (Math.abs(Math.floor(now.getTime() / 1_000) - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  const expected = Buffer.from(signWebhook(secret, headers, body));
  return signature
    .split(" ")
    .map((one) => Buffer.from(one))
    .some((one) => one.length === expected.length && timingSafeEqual(one, expected));
}

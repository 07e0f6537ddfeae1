/**
 * The device cookie (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"): a browser in which an account has logged in
 * before is not held up by what strangers do to that account. It is no proof of who is there, only a turn of its own.
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { env } from "../env";

/** Accounts that one browser is remembered for; the oldest is forgotten first. */
const MAX_ACCOUNTS = 5;
const COOKIE = /^[\w-]{22}(\.[\w-]{43}){1,5}$/;

/** @returns the device's name, when the account has logged in there before */
export function trustedDeviceId(cookie: string | undefined, email: string): string | undefined {
  const [device, ...marks] = COOKIE.test(cookie ?? "") ? (cookie ?? "").split(".") : [];
  if (!device) return undefined;
  const own = [env().AUTH_SECRET, ...env().AUTH_SECRET_PREVIOUS].map((secret) => mark(device, email, secret));
  return own.some((one) => marks.some((other) => equal(one, other))) ? device : undefined;
}

/** @returns the cookie of a browser in which the account has just logged in */
export function trustDevice(cookie: string | undefined, email: string): string {
  const [device = randomBytes(16).toString("base64url"), ...marks] = COOKIE.test(cookie ?? "")
    ? (cookie ?? "").split(".")
    : [];
  const own = mark(device, email, env().AUTH_SECRET);
  return [device, ...[own, ...marks.filter((other) => other !== own)].slice(0, MAX_ACCOUNTS)].join(".");
}

function mark(device: string, email: string, secret: string): string {
  return createHmac("sha256", `latchkey.devices${secret}`).update(`${device} ${email}`).digest("base64url");
}

function equal(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

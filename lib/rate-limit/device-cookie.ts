/**
 * OWASP, "Slow Down Online Guessing Attacks with Device Cookies": a browser in which an account has logged in has a limit of its own,
 * so attacks on the account do not lock its owner out. It proves nobody's identity.
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { env } from "../env";

const MAX_ACCOUNTS = 5;
const COOKIE = /^[\w-]{22}(\.[\w-]{43}){1,5}$/;

export function isTrustedDevice(cookie: string | undefined, email: string): boolean {
  const { id, marks } = parse(cookie);
  if (!id) return false;
  return [env().AUTH_SECRET, ...env().AUTH_SECRET_PREVIOUS]
    .map((secret) => Buffer.from(mark(id, email, secret)))
    .some((expected) => marks.some((given) => timingSafeEqual(Buffer.from(given), expected)));
}

export function trustDevice(cookie: string | undefined, email: string): string {
  const { id = randomBytes(16).toString("base64url"), marks } = parse(cookie);
  const own = mark(id, email, env().AUTH_SECRET);
  return [id, ...[own, ...marks.filter((other) => other !== own)].slice(0, MAX_ACCOUNTS)].join(".");
}

export function deviceId(cookie: string | undefined): string | undefined {
  return parse(cookie).id;
}

function parse(cookie = ""): { id?: string; marks: string[] } {
  const [id, ...marks] = COOKIE.test(cookie) ? cookie.split(".") : [];
  return { id, marks };
}

function mark(id: string, email: string, secret: string): string {
  return createHmac("sha256", `latchkey.devices${secret}`).update(`${id} ${email}`).digest("base64url");
}

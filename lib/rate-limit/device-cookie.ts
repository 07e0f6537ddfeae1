/**
 * OWASP, "Slow Down Online Guessing Attacks with Device Cookies": a browser in which an account has logged in has a limit of its own,
 * so attacks on the account do not lock its owner out. It proves nobody's identity. For each account it holds when it was earned and a
 * MAC over that, the account, its password and its last lock, so each of these or 180 days end it, whatever the browser keeps.
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { CLOCK_SKEW_MS, HOUR_MS } from "../clock";
import { env } from "../env";

export const DEVICE_LIFE_MS = 180 * 24 * HOUR_MS;
const MAX_ACCOUNTS = 5;
/** Tag, time in base 36, MAC: of fixed lengths, because a cookie's value should need no escaping. */
const MARK = /^([\w-]{11})([0-9a-z]{9})([\w-]{43})$/;
const COOKIE = /^[\w-]{22}(\.[\w-]{63}){1,5}$/;

interface Account {
  email: string;
  passwordHash: string | null;
  lockedAt?: Date | null;
}

/** Whether an account of this address has logged in there: known without the account, and no reason yet to trust the device. */
export function remembersAccount(cookie: string | undefined, email: string): boolean {
  const { id, marks } = parse(cookie);
  return secrets().some((secret) => marks.some(({ tag }) => tag === tagOf(id, email, secret)));
}

export function isTrustedDevice(cookie: string | undefined, account: Account, now: Date): boolean {
  const { id, marks } = parse(cookie);
  return marks.some(({ earned, mac }) => {
    const ageMs = now.getTime() - Number.parseInt(earned, 36);
    if (ageMs > DEVICE_LIFE_MS || ageMs < -CLOCK_SKEW_MS) return false;
    return secrets().some((secret) =>
      timingSafeEqual(Buffer.from(mac), Buffer.from(macOf(id, account, earned, secret))),
    );
  });
}

export function trustDevice(cookie: string | undefined, account: Account, now: Date): string {
  const { id = randomBytes(16).toString("base64url"), marks } = parse(cookie);
  const [secret = ""] = secrets();
  const [tag, earned] = [tagOf(id, account.email, secret), base36(now)];
  const others = marks.filter((mark) => mark.tag !== tag).map(({ text }) => text);
  return [id, tag + earned + macOf(id, account, earned, secret), ...others].slice(0, MAX_ACCOUNTS + 1).join(".");
}

export function deviceId(cookie: string | undefined): string | undefined {
  return parse(cookie).id;
}

function parse(cookie = "") {
  const [id, ...texts] = COOKIE.test(cookie) ? cookie.split(".") : [];
  const marks = texts.flatMap((text) => {
    const [, tag, earned, mac] = MARK.exec(text) ?? [];
    return tag && earned && mac ? [{ text, tag, earned, mac }] : [];
  });
  return { id, marks };
}

const base36 = (time: Date) => time.getTime().toString(36).padStart(9, "0");

const secrets = () => [env().AUTH_SECRET, ...env().AUTH_SECRET_PREVIOUS];

function tagOf(id: string | undefined, email: string, secret: string): string {
  return createHmac("sha256", `latchkey.device.account${secret}`)
    .update(`${id} ${email}`)
    .digest("base64url")
    .slice(0, 11);
}

function macOf(id: string | undefined, account: Account, earned: string, secret: string): string {
  const { email, passwordHash, lockedAt } = account;
  const parts = JSON.stringify([id, email, passwordHash, earned, ...(lockedAt ? [lockedAt] : [])]);
  return createHmac("sha256", `latchkey.device${secret}`).update(parts).digest("base64url");
}

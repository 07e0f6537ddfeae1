/**
 * OWASP, "Slow Down Online Guessing Attacks with Device Cookies": a browser in which an account has logged in has limits of its own,
 * so attacks on the account do not lock its owner out. It proves nobody's identity. For each account it holds a mark: when it was
 * earned, a MAC over that, the account, its password and its last lock, so that each of these or 180 days end it, whatever the browser
 * keeps; and a tag, a MAC over the time and the address alone, which can be checked without looking the account up.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { HOUR_MS, isFromTheFuture } from "../clock";
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
export function remembersAccount(cookie: string | undefined, email: string, now: Date): boolean {
  return markOf(email, parse(cookie), now) !== undefined;
}

export function isTrustedDevice(cookie: string | undefined, account: Account, now: Date): boolean {
  const { id, marks } = parse(cookie);
  return marks.some(({ earned, mac }) => isFresh(earned, now) && isMac(mac, id, account, earned));
}

/**
 * What may be stored of a cookie that remembers the account, to learn later whether its device is trusted. It is no cookie: it has the
 * hash of a MAC. Undefined for a cookie that does not.
 */
export function storableMark(cookie: string | undefined, email: string, now: Date): string | undefined {
  const device = parse(cookie);
  const mark = markOf(email, device, now);
  return mark && `${device.id} ${mark.earned} ${hash(mark.mac)}`;
}

/** As trusted as when it was stored, unless the password is new. */
export function isTrustedMark(stored: string, account: Account): boolean {
  const [id, earned = "", macHash] = stored.split(" ");
  return secrets().some((secret) => macHash === hash(macOf(id, account, earned, secret)));
}

export function trustDevice(cookie: string | undefined, account: Account, now: Date): string {
  const { id = randomBytes(16).toString("base64url"), marks } = parse(cookie);
  const [secret = ""] = secrets();
  const earned = now.getTime().toString(36).padStart(9, "0");
  const mark = tagOf(id, account.email, earned, secret) + earned + macOf(id, account, earned, secret);
  const others = marks.filter((other) => !isTag(other, id, account.email)).map(({ text }) => text);
  return [id, mark, ...others].slice(0, MAX_ACCOUNTS + 1).join(".");
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

type Device = ReturnType<typeof parse>;
type Mark = Device["marks"][number];

function markOf(email: string, { id, marks }: Device, now: Date): Mark | undefined {
  return marks.find((mark) => isTag(mark, id, email) && isFresh(mark.earned, now));
}

function isFresh(earned: string, now: Date): boolean {
  const earnedAt = new Date(Number.parseInt(earned, 36));
  return now.getTime() - earnedAt.getTime() <= DEVICE_LIFE_MS && !isFromTheFuture(earnedAt, now);
}

function isTag({ tag, earned }: Mark, id: string | undefined, email: string): boolean {
  return secrets().some((secret) => timingSafeEqual(Buffer.from(tag), Buffer.from(tagOf(id, email, earned, secret))));
}

function isMac(mac: string, id: string | undefined, account: Account, earned: string): boolean {
  return secrets().some((secret) => timingSafeEqual(Buffer.from(mac), Buffer.from(macOf(id, account, earned, secret))));
}

const secrets = () => [env().AUTH_SECRET, ...env().AUTH_SECRET_PREVIOUS];

const hash = (mac: string) => createHash("sha256").update(mac).digest("base64url");

function tagOf(id: string | undefined, email: string, earned: string, secret: string): string {
  return createHmac("sha256", `latchkey.device.address${secret}`)
    .update(JSON.stringify([id, email, earned]))
    .digest("base64url")
    .slice(0, 11);
}

function macOf(id: string | undefined, account: Account, earned: string, secret: string): string {
  const { email, passwordHash, lockedAt } = account;
  const parts = JSON.stringify([id, email, passwordHash, earned, ...(lockedAt ? [lockedAt] : [])]);
  return createHmac("sha256", `latchkey.device${secret}`).update(parts).digest("base64url");
}

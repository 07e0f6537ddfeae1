/**
 * The tokens of mailed links. Nothing is stored: a token is a MAC over what its use changes, so using it ends it.
 * Django's algorithm (5.2, django/contrib/auth/tokens.py) bit for bit, so links mailed by a Django site keep working.
 */
import { createHash, createHmac } from "node:crypto";
import { CLOCK_SKEW_MS } from "./clock";
import { type DjangoSecret, env } from "./env";
import { sameSecret } from "./keyed-hash";

export type Purpose = "reset-password" | "new-reset-link" | "verify-email" | "not-me" | "reauthenticate";

export type TokenStatus = "valid" | "expired" | "invalid";

export interface UserKeys {
  id: number;
  djangoPk?: string | null;
}

export interface TokenSubject extends UserKeys {
  email: string;
  passwordHash?: string | null;
  lastLoginAt?: Date | null;
  createdAt?: Date;
  lockedAt?: Date | null;
  /** Of an account that came from a Django site: what the links that were mailed there contain. */
  django?: { email: string; unusedPassword?: string } | null;
  /** What kind of notice a "not-me" token was mailed with. */
  notice?: string;
  /** The session that a "reauthenticate" token was mailed for. */
  sessionId?: number;
}

interface Scheme {
  keySalt: string;
  lifeSeconds(): number;
  /** Accepted beside those of every purpose. */
  foreignSecrets?(): DjangoSecret[];
  /** The text of the MAC: what use of the token changes, and what ends it early. */
  value(subject: TokenSubject, mintedAt: number): string;
}

export const VERIFY_LINK_HOURS = 24;
export const NOT_ME_LINK_HOURS = 7 * 24;
const REAUTHENTICATION_LINK_HOURS = 1 / 4;

const SCHEMES: Record<Purpose, Scheme> = {
  "reset-password": {
    keySalt: "django.contrib.auth.tokens.PasswordResetTokenGenerator",
    lifeSeconds: () => env().RESET_LINK_HOURS * 3600,
    foreignSecrets: () => env().DJANGO_SECRETS,
    value: djangoValue,
  },
  "verify-email": {
    keySalt: "latchkey.tokens.verify-email",
    lifeSeconds: () => VERIFY_LINK_HOURS * 3600,
    // Of one sign-up, whatever came after it. The account that it begins takes the address, and that ends it.
    value: ({ id, email, createdAt }, mintedAt) => JSON.stringify([id, email, createdAt, mintedAt]),
  },
  "not-me": {
    keySalt: "latchkey.tokens.not-me",
    lifeSeconds: () => NOT_ME_LINK_HOURS * 3600,
    // No password and no login ends it: an attacker in the account can cause both. Locking the account does.
    value: ({ id, email, lockedAt, notice }, mintedAt) =>
      JSON.stringify([id, email, lockedAt ?? null, notice ?? null, mintedAt]),
  },
  reauthenticate: {
    keySalt: "latchkey.tokens.reauthenticate",
    lifeSeconds: () => REAUTHENTICATION_LINK_HOURS * 3600,
    // The session ends with the link's use, and with everything that ends sessions.
    value: ({ id, email, sessionId }, mintedAt) => JSON.stringify([id, email, sessionId ?? null, mintedAt]),
  },
  // Mailed to nobody: the page of an expired link holds it, and its request is checked without looking the user up.
  "new-reset-link": {
    keySalt: "latchkey.tokens.new-reset-link",
    lifeSeconds: () => 3600,
    value: ({ id }, mintedAt) => JSON.stringify([id, mintedAt]),
  },
};

/** Also what emails and pages say. */
export function linkLifetimeHours(purpose: Purpose): number {
  return SCHEMES[purpose].lifeSeconds() / 3600;
}

const EPOCH_MS = Date.UTC(2001, 0, 1);
const TOKEN = /^(0|[1-9a-z][0-9a-z]{0,9})-[0-9a-f]{32}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NOBODY: TokenSubject = { id: 0, email: "" };

/** Deterministic per subject, second and secret, so an email rendered again is the same. */
export function mintToken(purpose: Purpose, subject: TokenSubject, at: Date): string {
  return tokenAt(purpose, subject, seconds(at), env().AUTH_SECRET);
}

/** Valid to the last second of its life; invalid from the future, beyond what clocks differ by. Takes the same time in every case, for an unknown subject too. */
export function checkToken(
  purpose: Purpose,
  subject: TokenSubject | undefined,
  token: string,
  now = new Date(),
): TokenStatus {
  const text = TOKEN.exec(token)?.[1];
  if (text === undefined) return "invalid";
  const mintedAt = Number.parseInt(text, 36);
  const { AUTH_SECRET, AUTH_SECRET_PREVIOUS } = env();
  const own = [AUTH_SECRET, ...AUTH_SECRET_PREVIOUS].map((secret) => ({ secret, timeZone: "UTC" }));
  // Tries every secret, so that the time does not tell which one fits.
  const [by] = [...own, ...(SCHEMES[purpose].foreignSecrets?.() ?? [])].filter(({ secret }) =>
    sameSecret(token, tokenAt(purpose, subject ?? NOBODY, mintedAt, secret)),
  );
  if (!by || !subject) return "invalid";
  const age = seconds(inTimeZone(now, by.timeZone)) - mintedAt;
  if (age < -CLOCK_SKEW_MS / 1_000) return "invalid";
  return age > SCHEMES[purpose].lifeSeconds() ? "expired" : "valid";
}

/** For tokens that depend on nothing but who they are for. */
export function subjectOf(id: number): TokenSubject {
  return { ...NOBODY, id };
}

export function endOfLife(purpose: Purpose, token: string): Date {
  return new Date(mintedAt(token).getTime() + SCHEMES[purpose].lifeSeconds() * 1000);
}

/** To the second. */
export function mintedAt(token: string): Date {
  return new Date(EPOCH_MS + Number.parseInt(token, 36) * 1000);
}

/** @param mintedAt whole seconds since 2001-01-01 UTC */
export function tokenAt(purpose: Purpose, subject: TokenSubject, mintedAt: number, secret: string): string {
  const { keySalt, value } = SCHEMES[purpose];
  const key = createHash("sha256")
    .update(keySalt + secret)
    .digest();
  const mac = createHmac("sha256", key).update(value(subject, mintedAt)).digest("hex");
  return `${mintedAt.toString(36)}-${everyOther(mac)}`;
}

/** As a link's `uid`. */
export function uidOf(subject: UserKeys): string {
  return encodeUid(publicId(subject));
}

/** What other programs know a user by. */
export function publicId({ id, djangoPk }: UserKeys): string {
  return djangoPk ?? String(id);
}

export function encodeUid(id: number | string): string {
  return Buffer.from(String(id)).toString("base64url");
}

export function decodeUid(uid: string): number | undefined {
  if (!/^[A-Za-z0-9_-]{2,22}$/.test(uid)) return undefined;
  const id = Number(Buffer.from(uid, "base64url").toString("latin1"));
  // Node's decoder accepts stray bits, and Number() spaces, signs and exponents, so the id must encode to the same text.
  return Number.isSafeInteger(id) && id > 0 && encodeUid(id) === uid ? id : undefined;
}

/** Of a user whose key is no integer. In Python's spelling of a UUID only. */
export function decodeDjangoUid(uid: string): string | undefined {
  const djangoPk = uid.length === 48 ? Buffer.from(uid, "base64url").toString("latin1") : "";
  return UUID.test(djangoPk) && encodeUid(djangoPk) === uid ? djangoPk : undefined;
}

/** Of any user, as far as its spelling tells. */
export function isUid(uid: string): boolean {
  return decodeUid(uid) !== undefined || decodeDjangoUid(uid) !== undefined;
}

function djangoValue(subject: TokenSubject, mintedAt: number): string {
  const { passwordHash, lastLoginAt, django } = subject;
  // Python's str() of a naive datetime in UTC with its fraction dropped.
  const login = lastLoginAt?.toISOString().slice(0, 19).replace("T", " ") ?? "";
  const password = passwordHash ?? django?.unusedPassword ?? "";
  return `${publicId(subject)}${password}${login}${mintedAt}${django?.email ?? subject.email}`;
}

/** Django counts in its TIME_ZONE: there, the clock on the wall read as UTC. */
function inTimeZone(time: Date, timeZone: string): Date {
  if (timeZone === "UTC") return time;
  const parts = new Intl.DateTimeFormat("en", { ...WALL_CLOCK, timeZone }).formatToParts(time);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((p) => p.type === type)?.value);
  return new Date(Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second")));
}

const WALL_CLOCK: Intl.DateTimeFormatOptions = {
  ...({ year: "numeric", month: "numeric", day: "numeric" } as const),
  ...({ hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23" } as const),
};

function everyOther(hex: string): string {
  return hex.replace(/(.)./g, "$1");
}

function seconds(time: Date): number {
  return Math.floor((time.getTime() - EPOCH_MS) / 1000);
}

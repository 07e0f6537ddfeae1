import { createHash, pbkdf2Sync, scryptSync, timingSafeEqual } from "node:crypto";
import { argon2 } from "./argon2";
import type { BcryptEngine } from "./bcrypt";

export interface StoredHash {
  /** What a check costs, in iterations of bcrypt: 2^cost, or as many of bcryptjs as take the same time. */
  work: number;
  isBcrypt: boolean;
  matches(password: string, bcrypt: BcryptEngine): boolean;
}

interface Format {
  pattern: RegExp;
  read(...fields: string[]): StoredHash | undefined;
}

// Four steps above the default cost. A hash that asks for more would occupy a worker for many seconds.
const MAX_WORK = 2 ** 16;
const MAX_MEMORY_BYTES = 128 * 2 ** 20;
// Per iteration of bcryptjs in the same time, measured on Node 20, x86-64.
const PBKDF2_ITERATIONS_PER_WORK = 350;
const SCRYPT_BLOCKS_PER_WORK = 270;
const ARGON2_KIB_PER_WORK = 130;

// Spare bits of salt and digest are zero: engines may refuse others at once, and the time would tell that the account exists.
const BCRYPT = String.raw`(\$2[aby]\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{30}[.CGKOSWaeimquy26])`;

// Field order and encodings: django/contrib/auth/hashers.py (5.2).
const FORMATS: Format[] = [
  { pattern: new RegExp(`^bcrypt_sha256\\$${BCRYPT}$`), read: (hash, cost) => bcryptHash(hash, cost, sha256Hex) },
  { pattern: new RegExp(`^(?:bcrypt\\$)?${BCRYPT}$`), read: (hash, cost) => bcryptHash(hash, cost, (raw) => raw) },
  { pattern: pbkdf2Pattern("pbkdf2_sha256", "{43}="), read: (...fields) => pbkdf2Hash("sha256", ...fields) },
  { pattern: pbkdf2Pattern("pbkdf2_sha1", "{27}="), read: (...fields) => pbkdf2Hash("sha1", ...fields) },
  {
    pattern: /^scrypt\$([1-9]\d{0,7})\$([^$]{1,128})\$([1-9]\d{0,3})\$([1-9]\d{0,3})\$([A-Za-z0-9+/]{86}==)$/,
    read: scryptHash,
  },
  {
    pattern:
      /^argon2(\$argon2(?:id|i|d)\$v=19\$m=([1-9]\d{0,6}),t=([1-9]\d{0,3}),p=([1-9]\d{0,2})\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{16,86})$/,
    read: argon2Hash,
  },
];

/** Undefined for what is absent, malformed, unknown, or dearer than a check may be; a hash at today's `cost` never is. */
export function readStoredHash(encoded: string | null, cost: number): StoredHash | undefined {
  if (encoded === null) return undefined;
  for (const { pattern, read } of FORMATS) {
    const [, ...fields] = pattern.exec(encoded) ?? [];
    const stored = fields.length > 0 ? read(...fields) : undefined;
    if (stored) return stored.work <= Math.max(MAX_WORK, 2 ** cost) ? stored : undefined;
  }
  return undefined;
}

/** As Django's BCryptSHA256PasswordHasher: 64 characters, so bcrypt's limit of 72 bytes truncates nothing. */
export function sha256Hex(password: string): string {
  return createHash("sha256").update(password, "utf8").digest("hex");
}

function bcryptHash(hash = "", cost = "", prepare: (password: string) => string): StoredHash {
  return {
    work: 2 ** Number(cost),
    isBcrypt: true,
    matches: (password, bcrypt) => bcrypt.matches(prepare(password), hash),
  };
}

function pbkdf2Pattern(name: string, digest: string): RegExp {
  return new RegExp(`^${name}\\$([1-9]\\d{0,8})\\$([^$]{1,128})\\$([A-Za-z0-9+/]${digest})$`);
}

function pbkdf2Hash(algorithm: string, iterations = "", salt = "", digest = ""): StoredHash {
  const expected = Buffer.from(digest, "base64");
  return {
    work: Number(iterations) / PBKDF2_ITERATIONS_PER_WORK,
    isBcrypt: false,
    matches: (password) =>
      timingSafeEqual(pbkdf2Sync(password, salt, Number(iterations), expected.length, algorithm), expected),
  };
}

function scryptHash(workFactor = "", salt = "", blockSize = "", parallelism = "", digest = ""): StoredHash | undefined {
  const [N, r, p] = [Number(workFactor), Number(blockSize), Number(parallelism)];
  // RFC 7914, section 2: a power of two above 1, and below 2^(128 r / 8).
  const valid = N > 1 && Number.isInteger(Math.log2(N)) && Math.log2(N) < 16 * r;
  if (!valid || 128 * r * (N + p) > MAX_MEMORY_BYTES) return undefined;
  const expected = Buffer.from(digest, "base64");
  return {
    work: (N * r * p) / SCRYPT_BLOCKS_PER_WORK,
    isBcrypt: false,
    matches: (password) =>
      timingSafeEqual(scryptSync(password, salt, expected.length, { N, r, p, maxmem: 2 * MAX_MEMORY_BYTES }), expected),
  };
}

function argon2Hash(hash = "", memoryKiB = "", passes = "", lanes = ""): StoredHash | undefined {
  const [m, t, p] = [Number(memoryKiB), Number(passes), Number(lanes)];
  // RFC 9106, section 3.1: eight blocks for each lane at least.
  if (!argon2 || m < 8 * p || m * 1024 > MAX_MEMORY_BYTES) return undefined;
  const matches = argon2;
  return { work: (m * t) / ARGON2_KIB_PER_WORK, isBcrypt: false, matches: (password) => matches(password, hash) };
}

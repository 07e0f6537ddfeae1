/** The stored passwords that can be read: ours and what Django and its neighbours write. One row of the table per format. */
import { createHash, pbkdf2Sync, scryptSync, timingSafeEqual } from "node:crypto";
import type { BcryptEngine } from "./bcrypt";

/** Work is counted in rounds of bcrypt: cost 12 is 2¹² of them, about a quarter of a second. */
export interface StoredHash {
  oauthStates: number;
  /** Whether these are bcrypt's own, as quick as the engine; those of other formats are as long as bcryptjs's. */
  byBcrypt: boolean;
  /** @param password in NFC */
  matches(password: string, bcrypt: BcryptEngine): boolean;
}

interface Format {
  pattern: RegExp;
  /** @param fields what the pattern captured; undefined when their values make no sense */
  read(...fields: string[]): StoredHash | undefined;
}

// A row that asks for more would hold a worker for many seconds, whoever wrote it. Four steps above the default cost.
const MAX_ROUNDS = 2 ** 16;
const MAX_MEMORY_BYTES = 128 * 2 ** 20;
// How much of other work takes as long as one round of bcryptjs, measured with Node 20 on x86-64.
const PBKDF2_ITERATIONS_PER_ROUND = 350;
const SCRYPT_BLOCKS_PER_ROUND = 270;

// Salt and digest end in a character whose spare bits are zero, as every bcrypt writes them. Of another an engine may refuse at
// once to look at it, and the time of a login would tell that the account is there.
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
];

/**
 * Undefined for what nobody can verify: absent, malformed, unknown, or asking for more work than a check may cost.
 * @param cost today's bcrypt cost; hashes of that cost are read however dear it is
 */
export function readStoredHash(encoded: string | null, cost: number): StoredHash | undefined {
  if (encoded === null) return undefined;
  for (const { pattern, read } of FORMATS) {
    const [, ...fields] = pattern.exec(encoded) ?? [];
    const stored = fields.length > 0 ? read(...fields) : undefined;
    if (stored) return stored.oauthStates <= Math.max(MAX_ROUNDS, 2 ** cost) ? stored : undefined;
  }
  return undefined;
}

/** What Django's BCryptSHA256PasswordHasher gives to bcrypt: 64 characters, so bcrypt's limit of 72 bytes cuts nothing off. */
export function sha256Hex(password: string): string {
  return createHash("sha256").update(password, "utf8").digest("hex");
}

function bcryptHash(hash = "", cost = "", prepare: (password: string) => string): StoredHash {
  return {
    oauthStates: 2 ** Number(cost),
    byBcrypt: true,
    matches: (password, bcrypt) => bcrypt.matches(prepare(password), hash),
  };
}

function pbkdf2Pattern(name: string, digest: string): RegExp {
  return new RegExp(`^${name}\\$([1-9]\\d{0,8})\\$([^$]{1,128})\\$([A-Za-z0-9+/]${digest})$`);
}

function pbkdf2Hash(algorithm: string, iterations = "", salt = "", digest = ""): StoredHash {
  const expected = Buffer.from(digest, "base64");
  return {
    oauthStates: Number(iterations) / PBKDF2_ITERATIONS_PER_ROUND,
    byBcrypt: false,
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
    oauthStates: (N * r * p) / SCRYPT_BLOCKS_PER_ROUND,
    byBcrypt: false,
    matches: (password) =>
      timingSafeEqual(scryptSync(password, salt, expected.length, { N, r, p, maxmem: 2 * MAX_MEMORY_BYTES }), expected),
  };
}

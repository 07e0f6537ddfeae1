import { type BcryptEngine, bcrypt } from "./bcrypt";
import { readStoredHash, type StoredHash, sha256Hex } from "./formats";
import { normalizePassword, unhashable } from "./rules";

export type Job =
  | { do: "hash"; password: string; cost: number }
  | { do: "verify"; password: string; encoded: string | null; cost: number; foreign: boolean };

export interface Verdict {
  ok: boolean;
  stale: boolean;
}

const OURS = "bcrypt_sha256$$2b$";
/** Each costs a check, whatever is stored. */
const MAX_SPELLINGS = 4;
const MIN_COST = 4;
/** Salt and digest as bcrypt writes them: engines may refuse any other at once. */
const DUMMY = "e2NzOlcrVEuZnRMtHeneW.ofX2Bzxu1J0RH1exN5SBiX8FHQFhkeK";

export function slowHash(password: string, cost: number, engine = bcrypt): string {
  return `bcrypt_sha256$${engine.hash(sha256Hex(normalizePassword(password)), cost)}`;
}

/**
 * Takes at least the time of a check at today's cost, whatever the hash and the verdict: else it would tell that an account exists,
 * or what a lockout hides.
 */
export function slowVerify(
  password: string,
  encoded: string | null,
  cost: number,
  { foreign = false, engine = bcrypt }: { foreign?: boolean; engine?: BcryptEngine } = {},
): Verdict {
  const spellings = unhashable(password) ? [] : spellingsOf(password);
  const stored = spellings.length > 0 ? readStoredHash(encoded, cost) : undefined;
  const ours = encoded?.startsWith(OURS) ?? false;
  const tried = ours && !foreign ? spellings.slice(0, 1) : spellings;
  const place = stored ? tried.findIndex((spelling) => stored.matches(spelling, engine)) : -1;
  const tries = place < 0 ? tried.length : place + 1;
  // As much for every account as for one whose hash is foreign: that depends on what is typed, and on nothing that is stored.
  spend(Math.max(1, spellings.length) * 2 ** cost - tries * workDone(stored, engine), cost, engine);
  return { ok: place >= 0, stale: place > 0 || (place === 0 && (!ours || (stored?.work ?? 0) < 2 ** cost)) };
}

/**
 * As we hash it first. Another system may have hashed it as it was typed, decomposed (macOS), or trimmed, as Django REST framework does.
 */
function spellingsOf(password: string): string[] {
  const forms = [password.normalize("NFC"), password, password.normalize("NFD")];
  return [...new Set([...forms, ...forms.map(trimmed)])].slice(0, MAX_SPELLINGS);
}

/** As Python's str.strip(). */
function trimmed(text: string): string {
  const characters = [...text];
  const isText = (character: string) => !/\p{White_Space}/u.test(character) && !SEPARATORS.includes(character);
  const end = characters.findLastIndex(isText) + 1;
  return end === 0 ? "" : characters.slice(characters.findIndex(isText), end).join("");
}

const SEPARATORS = "\u001c\u001d\u001e\u001f";

function workDone(stored: StoredHash | undefined, { relativeTime }: BcryptEngine): number {
  return stored ? stored.work / (stored.isBcrypt ? 1 : relativeTime) : 0;
}

function spend(work: number, cost: number, engine: BcryptEngine): void {
  let left = work;
  for (let step = cost; step >= MIN_COST; step--) {
    for (; left >= 2 ** step; left -= 2 ** step)
      engine.matches("nobody", `$2b$${String(step).padStart(2, "0")}$${DUMMY}`);
  }
}

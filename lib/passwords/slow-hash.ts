/** For worker threads only: each call blocks its thread for about a quarter of a second. */
import { type BcryptEngine, bcrypt } from "./bcrypt";
import { readStoredHash, type StoredHash, sha256Hex } from "./formats";
import { normalizePassword, unhashable } from "./rules";

export type Job =
  | { do: "hash"; password: string; cost: number }
  | { do: "verify"; password: string; encoded: string | null; cost: number };

export interface Verdict {
  ok: boolean;
  /** Verified, but stored in an older format or at a lower cost than today's. */
  stale: boolean;
}

const MIN_COST = 4;
/** Salt and digest as bcrypt writes them: engines may refuse any other at once. */
const DUMMY = "e2NzOlcrVEuZnRMtHeneW.ofX2Bzxu1J0RH1exN5SBiX8FHQFhkeK";

/** As Django's BCryptSHA256PasswordHasher writes it, over the NFC form. */
export function slowHash(password: string, cost: number, engine = bcrypt): string {
  return `bcrypt_sha256$${engine.hash(sha256Hex(normalizePassword(password)), cost)}`;
}

/**
 * Takes at least the time of one check at today's cost, whether the hash is missing, malformed or cheaper than that, whatever the
 * password, verified or not: else the time of a login would tell that an account exists, or what a lockout hides.
 * (A hash of a higher cost than today's takes its own time.)
 */
export function slowVerify(password: string, encoded: string | null, cost: number, engine = bcrypt): Verdict {
  const stored = unhashable(password) ? undefined : readStoredHash(encoded, cost);
  const ok = stored?.matches(normalizePassword(password), engine) ?? false;
  spend(2 ** cost - workDone(stored, engine), cost, engine);
  return { ok, stale: ok && (!encoded?.startsWith("bcrypt_sha256$$2b$") || (stored?.work ?? 0) < 2 ** cost) };
}

/** In iterations of this engine. */
function workDone(stored: StoredHash | undefined, { relativeTime }: BcryptEngine): number {
  return stored ? stored.work / (stored.isBcrypt ? 1 : relativeTime) : 0;
}

/** Checks a dummy in powers of two until the work is done. */
function spend(work: number, cost: number, engine: BcryptEngine): void {
  let left = work;
  for (let step = cost; step >= MIN_COST; step--) {
    if (left < 2 ** step) continue;
    engine.matches("nobody", `$2b$${String(step).padStart(2, "0")}$${DUMMY}`);
    left -= 2 ** step;
  }
}

import { type BcryptEngine, bcrypt } from "./bcrypt";
import { readStoredHash, type StoredHash, sha256Hex } from "./formats";
import { normalizePassword, unhashable } from "./rules";

export type Job =
  | { do: "hash"; password: string; cost: number }
  | { do: "verify"; password: string; encoded: string | null; cost: number };

export interface Verdict {
  ok: boolean;
  stale: boolean;
}

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
export function slowVerify(password: string, encoded: string | null, cost: number, engine = bcrypt): Verdict {
  const stored = unhashable(password) ? undefined : readStoredHash(encoded, cost);
  const ok = stored?.matches(normalizePassword(password), engine) ?? false;
  spend(2 ** cost - workDone(stored, engine), cost, engine);
  return { ok, stale: ok && (!encoded?.startsWith("bcrypt_sha256$$2b$") || (stored?.work ?? 0) < 2 ** cost) };
}

function workDone(stored: StoredHash | undefined, { relativeTime }: BcryptEngine): number {
  return stored ? stored.work / (stored.isBcrypt ? 1 : relativeTime) : 0;
}

function spend(work: number, cost: number, engine: BcryptEngine): void {
  let left = work;
  for (let step = cost; step >= MIN_COST; step--) {
    if (left < 2 ** step) continue;
    engine.matches("nobody", `$2b$${String(step).padStart(2, "0")}$${DUMMY}`);
    left -= 2 ** step;
  }
}

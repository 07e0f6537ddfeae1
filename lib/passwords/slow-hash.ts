/** The slow part, for worker threads only: each call keeps its thread busy for about a quarter of a second. */
import { type BcryptEngine, bcrypt } from "./bcrypt";
import { readStoredHash, type StoredHash, sha256Hex } from "./formats";
import { normalizePassword, unhashable } from "./rules";

export type Job =
  | { do: "hash"; password: string; cost: number }
  | { do: "verify"; password: string; encoded: string | null; cost: number };

export interface Verdict {
  ok: boolean;
  /** Right, but stored in an older format or at a lower cost than today's. */
  stale: boolean;
}

const MIN_COST = 4;
/** Salt and digest of a text nobody has. Real ones, because an engine may refuse at once what no bcrypt would write. */
const NOBODYS = "e2NzOlcrVEuZnRMtHeneW.ofX2Bzxu1J0RH1exN5SBiX8FHQFhkeK";

/** As Django's BCryptSHA256PasswordHasher writes it, over the NFC form. */
export function slowHash(password: string, cost: number, engine = bcrypt): string {
  return `bcrypt_sha256$${engine.hash(sha256Hex(normalizePassword(password)), cost)}`;
}

/**
 * A failed check takes the time of a check at today's cost, whether the hash is missing, broken or cheaper than that and whatever
 * is typed: else the time of a login would tell which addresses have an account. (A hash dearer than today's takes its own time.)
 */
export function slowVerify(password: string, encoded: string | null, cost: number, engine = bcrypt): Verdict {
  const stored = unhashable(password) ? undefined : readStoredHash(encoded, cost);
  if (stored?.matches(normalizePassword(password), engine))
    return { ok: true, stale: !encoded?.startsWith("bcrypt_sha256$$2b$") || stored.oauthStates < 2 ** cost };
  spend(2 ** cost - roundsDone(stored, engine), cost, engine);
  return { ok: false, stale: false };
}

function roundsDone(stored: StoredHash | undefined, { pace }: BcryptEngine): number {
  return stored ? stored.oauthStates / (stored.byBcrypt ? 1 : pace) : 0;
}

/** Real checks of a text nobody chose, in powers of two, until so many rounds are done. */
function spend(oauthStates: number, cost: number, engine: BcryptEngine): void {
  let left = oauthStates;
  for (let step = cost; step >= MIN_COST; step--) {
    if (left < 2 ** step) continue;
    engine.matches("nobody", `$2b$${String(step).padStart(2, "0")}$${NOBODYS}`);
    left -= 2 ** step;
  }
}

/**
 * Guessing at one account, from however many clients and whether or not it exists: five failures are free, then one attempt is
 * admitted per 1, 2, 4 … 60 seconds. Ends by itself and with every proof of ownership.
 */
import type { CounterRate } from "../db";
import { decrement, increment, read, reset } from "./counters";

const FREE_ATTEMPTS = 5;
const MAX_LOCKOUT_SECONDS = 60;
const FAILURES = { keyPrefix: "lockout-failures-by-address", points: Number.MAX_SAFE_INTEGER, duration: 86_400 };
const LOCKOUT = { keyPrefix: "lockout-by-address", points: 1 };

/**
 * Whether the verdict on a password must be ignored. Asked after the hash and before the verdict is used, so that of a burst of
 * guesses only the first few count. A wrong password is counted in the same step; a right one is not, so that several logins of
 * the owner at once do not lock one another out.
 */
export async function isLockedOut(email: string, { failed }: { failed: boolean }): Promise<boolean> {
  const attempts = failed ? (await increment(FAILURES, email)).consumedPoints : (await read(FAILURES, email)) + 1;
  const excess = attempts - FREE_ATTEMPTS;
  if (excess <= 0) return false;
  const lockout: CounterRate = { ...LOCKOUT, duration: Math.min(MAX_LOCKOUT_SECONDS, 2 ** (excess - 1)) };
  if ((await increment(lockout, email)).consumedPoints === 1) return false;
  // Only admitted attempts count, so hammering does not make the owner wait longer.
  if (failed) await decrement(FAILURES, email);
  return true;
}

export async function resetLockout(email: string): Promise<void> {
  await reset(FAILURES, email);
  await reset({ ...LOCKOUT, duration: MAX_LOCKOUT_SECONDS }, email);
}

/** Per email, existing or not: five free failures, then one attempt per 1, 2, 4 … 60 seconds, from however many clients. */
import type { Write } from "../db";
import { counterDeletion, decrement, increment, read } from "./counters";

const FREE_FAILURES = 5;
const MAX_LOCKOUT_SECONDS = 60;
const FAILURES = { keyPrefix: "lockout-failures-by-address", points: Number.MAX_SAFE_INTEGER, duration: 86_400 };
const LOCKOUT = { keyPrefix: "lockout-by-address", points: 1 };

/**
 * Whether to ignore the verdict on a password, so asked between hash and use. Only wrong ones count: the owner's logins at once must
 * not lock one another out. During a lockout both take the same statements, or the time would tell them apart.
 */
export async function isLockedOut(email: string, { failed }: { failed: boolean }): Promise<boolean> {
  const failures = await read(FAILURES, email);
  if (failures >= FREE_FAILURES && !(await isAdmitted(email, failures))) return true;
  if (!failed) return false;
  const earlier = (await increment(FAILURES, email)).consumedPoints - 1;
  // Of a burst all have read the same count. Only admitted attempts count, so that hammering does not make the owner wait longer.
  if (failures >= FREE_FAILURES || earlier < FREE_FAILURES || (await isAdmitted(email, earlier))) return false;
  await decrement(FAILURES, email);
  return true;
}

async function isAdmitted(email: string, failures: number): Promise<boolean> {
  const duration = Math.min(MAX_LOCKOUT_SECONDS, 2 ** (failures - FREE_FAILURES));
  return (await increment({ ...LOCKOUT, duration }, email)).consumedPoints === 1;
}

/** To be committed with what proves that it is the owner. */
export function lockoutReset(email: string): Write[] {
  return [FAILURES, LOCKOUT].map((rate) => counterDeletion(rate, email));
}

/** Per email, existing or not: five free failures, then one attempt per 1, 2, 4 … 60 seconds, from however many clients. */
import type { Write } from "../db";
import { metrics } from "../metrics";
import { type Counter, counterDeletion, counterId, read, release, take } from "./counters";

const FREE_FAILURES = 5;
const MAX_LOCKOUT_SECONDS = 60;
const FAILURES = { name: "lockout-failures-by-address", points: Number.MAX_SAFE_INTEGER, duration: 86_400 };
const LOCKOUT = { name: "lockout-by-address", points: 1, maxDuration: MAX_LOCKOUT_SECONDS };

/**
 * Whether to ignore the verdict on a password, so asked between hash and use. Only wrong ones count: the owner's logins at once must
 * not lock one another out. During a lockout both take the same statements, or the time would tell them apart.
 */
export async function isLockedOut(email: string, { failed }: { failed: boolean }): Promise<boolean> {
  const lockedOut = await judge(email, failed);
  if (lockedOut) metrics().lockouts.inc();
  return lockedOut;
}

async function judge(email: string, failed: boolean): Promise<boolean> {
  const counter = counterOf(FAILURES, email);
  const [{ points: failures } = { points: 0 }] = await read([counter]);
  if (failures >= FREE_FAILURES && !(await isAdmitted(email, failures))) return true;
  if (!failed) return false;
  const counted = (await take([counter], { pending: false })) ?? [];
  const earlier = (counted[0]?.points ?? 0) - 1;
  // Of a burst all have read the same count. Only admitted attempts count, so that hammering does not make the owner wait longer.
  if (failures >= FREE_FAILURES || earlier < FREE_FAILURES || (await isAdmitted(email, FREE_FAILURES))) return false;
  await release(counted, { refund: true, pending: false });
  return true;
}

async function isAdmitted(email: string, failures: number): Promise<boolean> {
  const duration = Math.min(MAX_LOCKOUT_SECONDS, 2 ** (failures - FREE_FAILURES));
  return (await take([counterOf({ ...LOCKOUT, duration }, email)], { pending: false })) !== undefined;
}

/** @returns how many wrong passwords were typed within a day, and until when even a right one is refused */
export async function lockoutOf(email: string): Promise<{ failures: number; until: Date | undefined }> {
  const [failures, lockout] = await Promise.all([
    read([counterOf(FAILURES, email)]),
    read([counterOf({ ...LOCKOUT, duration: MAX_LOCKOUT_SECONDS }, email)]),
  ]);
  const count = failures[0]?.points ?? 0;
  const end = count >= FREE_FAILURES ? lockout[0]?.expire : undefined;
  return { failures: count, until: end === undefined ? undefined : new Date(end) };
}

/** To be committed with what proves that it is the owner. */
export function lockoutReset(email: string): Write[] {
  return [FAILURES, LOCKOUT].map(({ name }) => counterDeletion({ id: counterId(name, email) }));
}

function counterOf({ name, ...rate }: Omit<Counter, "id"> & { name: string }, email: string): Counter {
  return { id: counterId(name, email), ...rate };
}

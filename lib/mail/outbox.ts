/** Letters that are owed: written down with the change that owes them, claimed by one postman at a time, settled once. */
import { randomUUID } from "node:crypto";
import { and, count, eq, gt, inArray, isNotNull, isNull, lt, lte, notInArray, or, sql } from "drizzle-orm";
import { CLOCK_SKEW_MS } from "../clock";
import { commit, db, type Write } from "../db";
import { intents } from "../db/schema";
import { oncePerProcess } from "../singleton";

/** Longer than a letter may take on its way (a turn and 10 s), so that a slow one is not sent by a second postman. */
export const LEASE_MS = 15_000;
export const LETTERS_PER_HOUR = 5;
export const SETTLED_KEPT_DAYS = 7;
const HOUR_MS = 3_600_000;

export type LetterName = "reset-password" | "password-changed" | "verify-email" | "already-have-account";
/** Somebody waits for the others; these can wait for them, and are never held back, because no stranger can have them sent. */
const NOTICES: LetterName[] = ["password-changed"];

export type Intent = typeof intents.$inferSelect & { letter: LetterName };
/** `expired`: what it offers has run out. `useless`: nobody to send it to. `withheld`: the address had its share. `dropped`: by the operator. */
export type Settlement = "sent" | "refused" | "expired" | "useless" | "withheld" | "dropped";

/** To the address a stranger typed, or to an account. */
export type Addressee = { address: string } | { userId: number };

/** What the letter tells beside the account: nothing secret, and no text that a stranger could choose. */
type About = Record<string, string>;

export function enqueue(letter: LetterName, to: Addressee, about: About, now: Date): Write<{ id: string }> {
  const row = { id: randomUUID(), letter, ...to, about, createdAt: now, dueAt: now };
  const write: Write<{ id: string }> = (tx) => tx.insert(intents).values(row).returning({ id: intents.id });
  write.afterCommit = () => bell().ring();
  return write;
}

/** On disk when it returns. @returns the intent's id */
export async function post(
  letter: LetterName,
  to: Addressee,
  about: About,
  now: Date,
  ...writes: Write[]
): Promise<string> {
  const [intent] = await commit(enqueue(letter, to, about, now), ...writes);
  return intent?.id ?? "";
}

/** Calls back after each commit of this process that owes a letter. */
export function onEnqueue(callback: () => void): void {
  bell().ring = callback;
}

const bell = () => oncePerProcess("bell", () => ({ ring: () => {} }));

/** The next letter due, leased to the caller alone. The attempt counts before it is made, so a crash cannot repeat it for ever. */
export async function claim(now: Date): Promise<Intent | undefined> {
  // A lease that ends later than any could is from before the clock was set back.
  const latestEnd = new Date(now.getTime() + LEASE_MS + CLOCK_SKEW_MS);
  const free = and(
    isNull(intents.settledAt),
    lte(intents.dueAt, now),
    or(isNull(intents.leasedUntil), lte(intents.leasedUntil, now), gt(intents.leasedUntil, latestEnd)),
  );
  const order = [inArray(intents.letter, NOTICES), intents.dueAt];
  const [next] = await db()
    .select({ id: intents.id })
    .from(intents)
    .where(free)
    .orderBy(...order)
    .limit(1);
  if (!next) return undefined;
  const leased = { lease: randomUUID(), ...leaseFrom(now), attempts: sql`${intents.attempts} + 1` };
  const mine = and(eq(intents.id, next.id), free);
  const [claimed] = await commit((tx) => tx.update(intents).set(leased).where(mine).returning());
  // Another postman was quicker: there may be more.
  return claimed ? (claimed as Intent) : claim(now);
}

/**
 * Lets the letter go, and renews the lease for the way. The first time it counts against the address,
 * and two postmen cannot both send the last letter of the hour.
 * @param address where the letter goes, canonical
 * @returns false when the address had its share, or the lease was lost
 */
export async function release(intent: Intent, address: string, now: Date): Promise<boolean> {
  const ofThisHour = and(
    eq(intents.address, address),
    notInArray(intents.letter, NOTICES),
    gt(intents.releasedAt, new Date(now.getTime() - HOUR_MS)),
  );
  const released = db().select({ released: count() }).from(intents).where(ofThisHour);
  const allowed = or(
    isNotNull(intents.releasedAt),
    inArray(intents.letter, NOTICES),
    lt(sql`(${released})`, LETTERS_PER_HOUR),
  );
  const letGo = { address, releasedAt: intent.releasedAt ?? now, ...leaseFrom(now) };
  const ofAddress = or(eq(intents.id, intent.id), eq(intents.address, address));
  await commit(
    // Takes the letters of this address for itself: on Postgres, two that count at once would not see each other.
    (tx) => tx.update(intents).set({ address }).where(ofAddress).returning({ id: intents.id }),
    (tx) =>
      tx
        .update(intents)
        .set(letGo)
        .where(and(leasedAs(intent), allowed))
        .returning({ id: intents.id }),
  );
  const gone = and(leasedAs(intent), isNotNull(intents.releasedAt));
  return (await db().select({ id: intents.id }).from(intents).where(gone)).length > 0;
}

/** @returns false when the lease was lost to another postman meanwhile; then nothing is written */
export async function settle(intent: Intent, outcome: Settlement, now: Date, ...writes: Write[]): Promise<boolean> {
  return update({ settledAt: now, outcome, lease: null, leasedUntil: null }, leasedAs(intent), ...writes);
}

/** @param trouble what the provider made of it; without, the fault is ours */
export async function postpone(
  intent: Intent,
  dueAt: Date,
  trouble?: `${"retry" | "wait"} ${string}`,
): Promise<boolean> {
  return update({ dueAt, ...(trouble && { trouble }), lease: null, leasedUntil: null }, leasedAs(intent));
}

/** Leaves no trace of an address that belongs to no account. */
export async function forget(intent: Intent): Promise<void> {
  await commit((tx) => tx.delete(intents).where(leasedAs(intent)).returning({ id: intents.id }));
}

/** Forgets what was settled long ago. */
export async function sweep(now: Date): Promise<void> {
  const old = lt(intents.settledAt, new Date(now.getTime() - SETTLED_KEPT_DAYS * 24 * HOUR_MS));
  await commit((tx) => tx.delete(intents).where(old).returning({ id: intents.id }));
}

const leaseFrom = (now: Date) => ({ leasedUntil: new Date(now.getTime() + LEASE_MS) });

const leasedAs = ({ id, lease }: Intent) => and(eq(intents.id, id), eq(intents.lease, lease ?? ""));

async function update(to: Partial<typeof intents.$inferInsert>, where: ReturnType<typeof and>, ...writes: Write[]) {
  const changed = await commit(
    (tx) => tx.update(intents).set(to).where(where).returning({ id: intents.id }),
    ...writes,
  );
  return changed.length > 0;
}

/** Letters that are owed: written down with the change that owes them, claimed by one postman at a time, settled once. */
import { randomUUID } from "node:crypto";
import { and, asc, count, eq, isNull, lte, or, sql } from "drizzle-orm";
import { commit, db, type Write } from "./db";
import { intents } from "./db/schema";
import { oncePerProcess } from "./once-per-process";

/** Longer than any transport may take (10 s), so that a slow letter is not sent by a second postman. */
export const LEASE_MS = 15_000;

export type LetterName = "reset-password" | "password-changed" | "verify-email" | "already-have-account";
export type Intent = typeof intents.$inferSelect & { letter: LetterName };
/** `useless`: nobody to send it to, or nothing to say any more. */
export type Settlement = "sent" | "refused" | "expired" | "useless";

/** To the address a stranger typed, or to an account. */
type Addressee = { address: string } | { userId: number };

export function enqueue(letter: LetterName, to: Addressee, about: Record<string, string>, now: Date): Write {
  const row = { id: randomUUID(), letter, ...to, about, createdAt: now, dueAt: now };
  const write: Write = (tx) => tx.insert(intents).values(row).returning({ id: intents.id });
  write.afterCommit = () => bell().ring();
  return write;
}

/** On disk when it returns. */
export async function post(
  letter: LetterName,
  to: Addressee,
  about: Record<string, string>,
  now: Date,
  ...writes: Write[]
): Promise<void> {
  await commit(enqueue(letter, to, about, now), ...writes);
}

/** Calls back after each commit of this process that owes a letter. */
export function onEnqueue(callback: () => void): void {
  bell().ring = callback;
}

const bell = () => oncePerProcess("bell", () => ({ ring: () => {} }));

/** The oldest letter due, leased to the caller alone. The attempt counts before it is made, so a crash cannot repeat it for ever. */
export async function claim(now: Date): Promise<Intent | undefined> {
  const free = and(
    isNull(intents.settledAt),
    lte(intents.dueAt, now),
    or(isNull(intents.leasedUntil), lte(intents.leasedUntil, now)),
  );
  const next = await db().select({ id: intents.id }).from(intents).where(free).orderBy(asc(intents.dueAt)).limit(1);
  if (!next[0]) return undefined;
  const leased = {
    lease: randomUUID(),
    leasedUntil: new Date(now.getTime() + LEASE_MS),
    attempts: sql`${intents.attempts} + 1`,
  };
  const mine = and(eq(intents.id, next[0].id), free);
  const [claimed] = await commit((tx) => tx.update(intents).set(leased).where(mine).returning());
  // Another postman was quicker: there may be more.
  return claimed ? (claimed as Intent) : claim(now);
}

/** @returns false when the lease was lost to another postman meanwhile */
export async function settle(intent: Intent, outcome: Settlement, now: Date): Promise<boolean> {
  return change(intent, { settledAt: now, outcome, lease: null, leasedUntil: null });
}

export async function postpone(intent: Intent, dueAt: Date): Promise<boolean> {
  return change(intent, { dueAt, lease: null, leasedUntil: null });
}

async function change(intent: Intent, to: Partial<typeof intents.$inferInsert>): Promise<boolean> {
  const mine = and(eq(intents.id, intent.id), eq(intents.lease, intent.lease ?? ""));
  return (await commit((tx) => tx.update(intents).set(to).where(mine).returning({ id: intents.id }))).length > 0;
}

export async function countOwed(): Promise<number> {
  return (await db().select({ owed: count() }).from(intents).where(isNull(intents.settledAt)))[0]?.owed ?? 0;
}

/** Emails that are owed: written down with the change that owes them, claimed by one worker at a time, settled once. */
import { randomUUID } from "node:crypto";
import { and, count, eq, gt, inArray, isNotNull, isNull, lt, lte, notInArray, or, sql } from "drizzle-orm";
import { CLOCK_SKEW_MS } from "../clock";
import { commit, db, type Write } from "../db";
import { outbox } from "../db/schema";
import { describeDevice } from "../device-description";
import type { RequestContext } from "../request-context";
import { singleton } from "../singleton";

/** Longer than an email may take on its way (a turn and 10 s), so that a slow one is not sent by a second worker. */
export const LEASE_MS = 15_000;
export const LETTERS_PER_HOUR = 5;
export const SETTLED_KEPT_DAYS = 7;
const HOUR_MS = 3_600_000;

export type EmailTemplate = "reset-password" | "password-changed" | "verify-email" | "already-have-account";
/** Somebody waits for the others; these can wait for them, and are never held back, because no stranger can have them sent. */
const NOTICES: EmailTemplate[] = ["password-changed"];

export type OutboxMessage = typeof outbox.$inferSelect & { template: EmailTemplate };
/** `expired`: what it offers has run out. `useless`: nobody to send it to. `withheld`: the address had its share. `dropped`: by the operator. */
export type Completion = "sent" | "refused" | "expired" | "undeliverable" | "rate_limited" | "dropped";

/** To the address a stranger typed, or to an account. */
export type Addressee = { address: string } | { userId: number };

export function outboxMessage(
  template: EmailTemplate,
  to: Addressee,
  request: RequestContext,
  now: Date,
): Write<{ id: string }> {
  const row = { id: randomUUID(), template, ...to, context: contextOf(request), createdAt: now, dueAt: now };
  const write: Write<{ id: string }> = (tx) => tx.insert(outbox).values(row).returning({ id: outbox.id });
  write.afterCommit = () => bell().ring();
  return write;
}

/** On disk when it returns. @returns the message's id */
export async function enqueue(
  template: EmailTemplate,
  to: Addressee,
  request: RequestContext,
  now: Date,
  ...writes: Write[]
): Promise<string> {
  const [message] = await commit(outboxMessage(template, to, request, now), ...writes);
  return message?.id ?? "";
}

/** What the email tells of the request behind it: nothing secret, and no text that a stranger could choose. */
function contextOf(request: RequestContext): Record<string, string> {
  const { requestId, language = "en" } = request;
  return JSON.parse(JSON.stringify({ requestId, language, ...describeDevice(request) }));
}

/** Calls back after each commit of this process that owes an email. */
export function onEnqueue(callback: () => void): void {
  bell().ring = callback;
}

const bell = () => singleton("bell", () => ({ ring: () => {} }));

/** The next email due, leased to the caller alone. The attempt counts before it is made, so a crash cannot repeat it for ever. */
export async function claim(now: Date): Promise<OutboxMessage | undefined> {
  // A lease that ends later than any could is from before the clock was set back.
  const latestEnd = new Date(now.getTime() + LEASE_MS + CLOCK_SKEW_MS);
  const free = and(
    isNull(outbox.completedAt),
    lte(outbox.dueAt, now),
    or(isNull(outbox.leasedUntil), lte(outbox.leasedUntil, now), gt(outbox.leasedUntil, latestEnd)),
  );
  const order = [inArray(outbox.template, NOTICES), outbox.dueAt];
  const [next] = await db()
    .select({ id: outbox.id })
    .from(outbox)
    .where(free)
    .orderBy(...order)
    .limit(1);
  if (!next) return undefined;
  const leased = { lease: randomUUID(), ...leaseFrom(now), attempts: sql`${outbox.attempts} + 1` };
  const mine = and(eq(outbox.id, next.id), free);
  const [claimed] = await commit((tx) => tx.update(outbox).set(leased).where(mine).returning());
  // Another worker was quicker: there may be more.
  return claimed ? (claimed as OutboxMessage) : claim(now);
}

/**
 * Lets the email go, and renews the lease for the way. The first time it counts against the address,
 * and two workers cannot both send the last email of the hour.
 * @param address where the email goes, canonical
 * @returns false when the address had its share, or the lease was lost
 */
export async function countAgainstQuota(message: OutboxMessage, address: string, now: Date): Promise<boolean> {
  const ofThisHour = and(
    eq(outbox.address, address),
    notInArray(outbox.template, NOTICES),
    gt(outbox.countedAt, new Date(now.getTime() - HOUR_MS)),
  );
  const released = db().select({ released: count() }).from(outbox).where(ofThisHour);
  const allowed = or(
    isNotNull(outbox.countedAt),
    inArray(outbox.template, NOTICES),
    lt(sql`(${released})`, LETTERS_PER_HOUR),
  );
  const letGo = { address, countedAt: message.countedAt ?? now, ...leaseFrom(now) };
  const ofAddress = or(eq(outbox.id, message.id), eq(outbox.address, address));
  await commit(
    // Takes the letters of this address for itself: on Postgres, two that count at once would not see each other.
    (tx) => tx.update(outbox).set({ address }).where(ofAddress).returning({ id: outbox.id }),
    (tx) =>
      tx
        .update(outbox)
        .set(letGo)
        .where(and(leasedAs(message), allowed))
        .returning({ id: outbox.id }),
  );
  const gone = and(leasedAs(message), isNotNull(outbox.countedAt));
  return (await db().select({ id: outbox.id }).from(outbox).where(gone)).length > 0;
}

/** @returns false when the lease was lost to another worker meanwhile; then nothing is written */
export async function complete(
  message: OutboxMessage,
  outcome: Completion,
  now: Date,
  ...writes: Write[]
): Promise<boolean> {
  return update({ completedAt: now, outcome, lease: null, leasedUntil: null }, leasedAs(message), ...writes);
}

/** @param trouble what the provider made of it; without, the fault is ours */
export async function reschedule(
  message: OutboxMessage,
  dueAt: Date,
  lastError?: `${"retry" | "wait"} ${string}`,
): Promise<boolean> {
  return update({ dueAt, ...(lastError && { lastError }), lease: null, leasedUntil: null }, leasedAs(message));
}

/** Leaves no trace of an address that belongs to no account. */
export async function discard(message: OutboxMessage): Promise<void> {
  await commit((tx) => tx.delete(outbox).where(leasedAs(message)).returning({ id: outbox.id }));
}

/** Forgets what was settled long ago. */
export async function purge(now: Date): Promise<void> {
  const old = lt(outbox.completedAt, new Date(now.getTime() - SETTLED_KEPT_DAYS * 24 * HOUR_MS));
  await commit((tx) => tx.delete(outbox).where(old).returning({ id: outbox.id }));
}

const leaseFrom = (now: Date) => ({ leasedUntil: new Date(now.getTime() + LEASE_MS) });

const leasedAs = ({ id, lease }: OutboxMessage) => and(eq(outbox.id, id), eq(outbox.lease, lease ?? ""));

async function update(to: Partial<typeof outbox.$inferInsert>, where: ReturnType<typeof and>, ...writes: Write[]) {
  const changed = await commit((tx) => tx.update(outbox).set(to).where(where).returning({ id: outbox.id }), ...writes);
  return changed.length > 0;
}

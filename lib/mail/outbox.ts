/** Emails to be sent: written with the change that causes them, claimed by one worker at a time, completed once. */
import { randomUUID } from "node:crypto";
import {
  and,
  count,
  desc,
  eq,
  gt,
  inArray,
  isNotNull,
  isNull,
  like,
  lt,
  lte,
  ne,
  notInArray,
  or,
  sql,
} from "drizzle-orm";
import { CLOCK_SKEW_MS } from "../clock";
import { commit, db, type Write } from "../db";
import { outbox } from "../db/schema";
import { describeDevice } from "../device-description";
import type { RequestContext } from "../request-context";
import { singleton } from "../singleton";

/** Longer than sending may take (waiting for the send rate, and 10 s), so that no second worker sends a slow one again. */
export const LEASE_MS = 15_000;
export const EMAILS_PER_HOUR = 5;
const KEPT_DAYS = 7;
const HOUR_MS = 3_600_000;
const DEGRADED_ATTEMPTS = 3;

export type EmailTemplate = "reset-password" | "password-changed" | "verify-email" | "already-have-account";
/** Sent after those that somebody waits for, and exempt from the quota, because no stranger can cause them. */
const NOTICES: EmailTemplate[] = ["password-changed"];

export type OutboxMessage = typeof outbox.$inferSelect & { template: EmailTemplate };
/** `expired`: its link is no longer valid. `undeliverable`: nobody to send it to. `dropped`: by the operator. */
export type Completion = "sent" | "refused" | "expired" | "undeliverable" | "rate_limited" | "dropped";

export type Addressee = { address: string } | { userId: number };

export function outboxMessage(
  template: EmailTemplate,
  to: Addressee,
  request: RequestContext,
  now: Date,
): Write<{ id: string }> {
  const row = { id: randomUUID(), template, ...to, context: contextOf(request), createdAt: now, dueAt: now };
  const write: Write<{ id: string }> = (tx) => tx.insert(outbox).values(row).returning({ id: outbox.id });
  write.afterCommit = () => listener().notify();
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

/** What the email says of the request behind it: nothing secret, and no text that a stranger could choose. */
function contextOf(request: RequestContext): Record<string, string> {
  const { requestId, language = "en" } = request;
  return JSON.parse(JSON.stringify({ requestId, language, ...describeDevice(request) }));
}

export function onEnqueue(callback: () => void): void {
  listener().notify = callback;
}

const listener = () => singleton("outbox-listener", () => ({ notify: () => {} }));

/** The next message due, leased to the caller. The attempt counts before it is made, so a crash cannot repeat it for ever. */
export async function claim(now: Date): Promise<OutboxMessage | undefined> {
  // A lease that ends later than this was taken before the clock was set back.
  const latestEnd = new Date(now.getTime() + LEASE_MS + CLOCK_SKEW_MS);
  const free = and(
    isNull(outbox.completedAt),
    lte(outbox.dueAt, now),
    or(isNull(outbox.leasedUntil), lte(outbox.leasedUntil, now), gt(outbox.leasedUntil, latestEnd)),
  );
  const [next] = await db()
    .select({ id: outbox.id })
    .from(outbox)
    .where(free)
    .orderBy(inArray(outbox.template, NOTICES), outbox.dueAt)
    .limit(1);
  if (!next) return undefined;
  const leased = { lease: randomUUID(), ...leaseFrom(now), attempts: sql`${outbox.attempts} + 1` };
  const mine = and(eq(outbox.id, next.id), free);
  const [claimed] = await commit((tx) => tx.update(outbox).set(leased).where(mine).returning());
  return claimed ? (claimed as OutboxMessage) : claim(now);
}

/**
 * Counts the message against its address once for all attempts, atomically, and renews the lease for sending it.
 * @returns false when the quota is used up or the lease was lost
 */
export async function consumeQuota(message: OutboxMessage, address: string, now: Date): Promise<boolean> {
  const lastHour = and(
    eq(outbox.address, address),
    notInArray(outbox.template, NOTICES),
    gt(outbox.countedAt, new Date(now.getTime() - HOUR_MS)),
  );
  const used = db().select({ used: count() }).from(outbox).where(lastHour);
  const allowed = or(
    isNotNull(outbox.countedAt),
    inArray(outbox.template, NOTICES),
    lt(sql`(${used})`, EMAILS_PER_HOUR),
  );
  const counted = { address, countedAt: message.countedAt ?? now, ...leaseFrom(now) };
  const sameAddress = or(eq(outbox.id, message.id), eq(outbox.address, address));
  await commit(
    // Locks the rows of this address: on Postgres, two that count at once would not see each other.
    (tx) => tx.update(outbox).set({ address }).where(sameAddress).returning({ id: outbox.id }),
    (tx) =>
      tx
        .update(outbox)
        .set(counted)
        .where(and(leasedAs(message), allowed))
        .returning({ id: outbox.id }),
  );
  const granted = and(leasedAs(message), isNotNull(outbox.countedAt));
  return (await db().select({ id: outbox.id }).from(outbox).where(granted)).length > 0;
}

/** @returns false when the lease was lost to another worker; then nothing is written */
export async function complete(
  message: OutboxMessage,
  outcome: Completion,
  now: Date,
  ...writes: Write[]
): Promise<boolean> {
  return update({ completedAt: now, outcome, lease: null, leasedUntil: null }, leasedAs(message), ...writes);
}

/** @param lastError what the provider answered; absent when the failure is ours */
export async function reschedule(
  message: OutboxMessage,
  dueAt: Date,
  lastError?: `${"retry" | "wait"} ${string}`,
): Promise<boolean> {
  return update({ dueAt, ...(lastError && { lastError }), lease: null, leasedUntil: null }, leasedAs(message));
}

/** Deletes the message: no trace is kept of an address without an account. */
export async function discard(message: OutboxMessage): Promise<void> {
  await commit((tx) => tx.delete(outbox).where(leasedAs(message)).returning({ id: outbox.id }));
}

export async function purge(now: Date): Promise<void> {
  const old = lt(outbox.completedAt, new Date(now.getTime() - KEPT_DAYS * 24 * HOUR_MS));
  await commit((tx) => tx.delete(outbox).where(old).returning({ id: outbox.id }));
}

export async function retryFailed(now: Date): Promise<void> {
  await update({ dueAt: now }, and(isNull(outbox.completedAt), isNull(outbox.lease), isNotNull(outbox.lastError)));
}

/** Whether the provider asked to wait, or several attempts at what is not sent yet have failed. The same from every process. */
export async function isMailDegraded(): Promise<boolean> {
  const waiting = sql<number>`count(case when ${outbox.lastError} like 'wait %' then 1 end)`.mapWith(Number);
  const failed = sql<number>`coalesce(sum(case when ${outbox.lastError} is not null then ${outbox.attempts} end), 0)`;
  const [pending] = await db()
    .select({ waiting, failed: failed.mapWith(Number) })
    .from(outbox)
    .where(isNull(outbox.completedAt));
  return pending !== undefined && (pending.waiting > 0 || pending.failed >= DEGRADED_ATTEMPTS);
}

export async function listMessages({ completed }: { completed: boolean }, limit = 50): Promise<OutboxMessage[]> {
  const listed = completed ? undefined : isNull(outbox.completedAt);
  const rows = await db().select().from(outbox).where(listed).orderBy(desc(outbox.createdAt)).limit(limit);
  return rows as OutboxMessage[];
}

export async function findMessages(idPrefix: string): Promise<OutboxMessage[]> {
  if (!/^[\da-f-]+$/.test(idPrefix)) return [];
  const rows = await db()
    .select()
    .from(outbox)
    .where(like(outbox.id, `${idPrefix}%`))
    .limit(2);
  return rows as OutboxMessage[];
}

/** @returns false when it was sent or is being sent */
export async function retryMessage(id: string, now: Date): Promise<boolean> {
  const unsent = or(isNull(outbox.outcome), ne(outbox.outcome, "sent"));
  const where = and(eq(outbox.id, id), isNull(outbox.lease), unsent);
  return update({ dueAt: now, completedAt: null, outcome: null }, where);
}

export async function dropMessage(id: string, now: Date): Promise<boolean> {
  const where = and(eq(outbox.id, id), isNull(outbox.lease), isNull(outbox.completedAt));
  return update({ completedAt: now, outcome: "dropped" }, where);
}

const leaseFrom = (now: Date) => ({ leasedUntil: new Date(now.getTime() + LEASE_MS) });

const leasedAs = ({ id, lease }: OutboxMessage) => and(eq(outbox.id, id), eq(outbox.lease, lease ?? ""));

async function update(to: Partial<typeof outbox.$inferInsert>, where: ReturnType<typeof and>, ...writes: Write[]) {
  const changed = await commit((tx) => tx.update(outbox).set(to).where(where).returning({ id: outbox.id }), ...writes);
  return changed.length > 0;
}

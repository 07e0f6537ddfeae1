/** Emails to be sent: written with the change that causes them, claimed by one worker at a time, completed once. */
import { randomUUID } from "node:crypto";
import { and, count, desc, eq, gt, inArray, isNotNull, isNull, like, lt, lte, max, ne, or, sql } from "drizzle-orm";
import { CLOCK_SKEW_MS, DAY_MS, HOUR_MS, MINUTE_MS } from "../clock";
import { commit, db, type Write } from "../db";
import { outbox } from "../db/schema";
import { describeDevice } from "../device-description";
import { env } from "../env";
import { parseRate, type Rate } from "../rate-limit/limits";
import type { RequestContext } from "../request-context";
import { singleton } from "../singleton";
import { linkLifetimeHours, type Purpose } from "../tokens";

/** Longer than sending may take (waiting for the send rate, and 10 s), so that no second worker sends a slow one again. */
export const LEASE_MS = 15_000;
export const EMAILS_PER_HOUR = 5;
const KEPT_MS = 7 * DAY_MS;
const DEGRADED_ATTEMPTS = 3;
const SURPLUS_AT_ONCE = 100;

export type EmailTemplate =
  | "reset-password"
  | "password-changed"
  | "verify-email"
  | "already-have-account"
  | "reauthenticate";
/** Exempt from quotas, because no stranger can cause them. Those that somebody waits for go first, for a minute at most. */
const NOTICES: EmailTemplate[] = ["password-changed"];
const NOTICES_WAIT_MS = MINUTE_MS;

/** To one address, of each kind by itself: strangers' sign-ups use up no reset emails. Every kind without a line has five an hour. */
const QUOTAS: Partial<Record<EmailTemplate, () => Rate>> = {
  "reset-password": () => parseRate(env().RESET_LIMIT),
  "already-have-account": () => ({ points: 1, duration: DAY_MS / 1_000 }),
};
/** Beyond its quota one of these is late and not dropped: the next request may be the owner's. With the purpose of its link. */
const LATE: Partial<Record<EmailTemplate, Purpose>> = {
  "reset-password": "reset-password",
  "verify-email": "verify-email",
};
const LATE_MS = 10 * MINUTE_MS;

export type OutboxMessage = typeof outbox.$inferSelect & { template: EmailTemplate };
/** `expired`: its link is no longer valid. `undeliverable`: nobody to send it to. `dropped`: by the operator. */
export type Completion = "sent" | "refused" | "expired" | "undeliverable" | "rate_limited" | "dropped";

/** `signUp`: by its reference, or the newest of a client. `sessionId`: the session that the link in the email is for. */
export type Addressee =
  | { address: string; signUp?: { reference: string } | { client: string }; sessionId?: never }
  | { userId: number; signUp?: never; sessionId?: number };

export function outboxMessage(
  template: EmailTemplate,
  { signUp, sessionId, ...to }: Addressee,
  request: RequestContext,
  now: Date,
): Write<{ id: string }> {
  const context = {
    ...contextOf(request),
    ...signUp,
    ...(sessionId !== undefined && { sessionId: String(sessionId) }),
  };
  const row = { id: randomUUID(), template, ...to, context, createdAt: now, dueAt: now };
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
  const mayWait = gt(outbox.dueAt, new Date(now.getTime() - NOTICES_WAIT_MS));
  const [next] = await db()
    .select({ id: outbox.id })
    .from(outbox)
    .where(free)
    .orderBy(sql`${mayWait} and ${inArray(outbox.template, NOTICES)}`, outbox.dueAt, desc(outbox.createdAt))
    .limit(1);
  if (!next) return undefined;
  const leased = { lease: randomUUID(), ...leaseFrom(now), attempts: sql`${outbox.attempts} + 1` };
  const mine = and(eq(outbox.id, next.id), free);
  const [claimed] = await commit((tx) => tx.update(outbox).set(leased).where(mine).returning());
  return claimed ? (claimed as OutboxMessage) : claim(now);
}

/**
 * Counts the message against its address once for all attempts, atomically, and renews the lease for sending it. Beyond the quota,
 * one that may be late is granted every ten minutes, and puts the others off. What counts is the kind that is really sent.
 * @returns false when the quota is used up or the lease was lost
 */
export async function consumeQuota(message: OutboxMessage, address: string, now: Date): Promise<boolean> {
  const { template } = message;
  const used = (ms: number) =>
    sql`(${db()
      .select({ used: count() })
      .from(outbox)
      .where(countedWithin(ms, message, address, now))})`;
  const quota = quotaOf(template);
  const allowed =
    quota &&
    or(
      isNotNull(outbox.countedAt),
      lt(used(quota.duration * 1_000), quota.points),
      template in LATE ? eq(used(lateMs(template)), 0) : undefined,
    );
  const counted = { template, address, countedAt: message.countedAt ?? now, ...leaseFrom(now) };
  const othersLate = and(isLate(message, address), isNull(outbox.lease));
  const granted = await commit(
    (tx) =>
      tx
        .update(outbox)
        .set(counted)
        .where(and(leasedAs(message), allowed))
        .returning({ id: outbox.id }),
    (tx) =>
      tx
        .update(outbox)
        .set({ dueAt: lateFrom(now, template) })
        .where(othersLate)
        .returning({ id: outbox.id }),
  );
  return granted.length > 0;
}

/**
 * All late ones of an address are due at once, ten minutes after its last email: the newest is claimed first, so that whoever
 * requests one now has a fresh link within ten minutes, however many wait. As many are kept as can be sent while a link lives.
 * @returns false for a kind that is dropped instead
 */
export async function delay(message: OutboxMessage, address: string, now: Date): Promise<boolean> {
  const { template } = message;
  if (!(template in LATE)) return false;
  const [last] = await db()
    .select({ at: max(outbox.countedAt) })
    .from(outbox)
    .where(countedWithin(lateMs(template), message, address, now));
  // Not an attempt: nothing was tried.
  const late = { address, dueAt: lateFrom(last?.at ?? now, template), attempts: 0, lease: null, leasedUntil: null };
  const surplus = db()
    .select({ id: outbox.id })
    .from(outbox)
    .where(and(isLate(message, address), isNull(outbox.countedAt), gt(outbox.dueAt, now)))
    .orderBy(desc(outbox.createdAt))
    .limit(SURPLUS_AT_ONCE)
    .offset(Math.floor(linkLifeMs(template) / lateMs(template)));
  await update(late, leasedAs(message), (tx) =>
    tx.delete(outbox).where(inArray(outbox.id, surplus)).returning({ id: outbox.id }),
  );
  return true;
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
  const old = lt(outbox.completedAt, new Date(now.getTime() - KEPT_MS));
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

/** Beyond any quota. @returns false when it was sent or is being sent */
export async function retryMessage(id: string, now: Date): Promise<boolean> {
  const unsent = or(isNull(outbox.outcome), ne(outbox.outcome, "sent"));
  const where = and(eq(outbox.id, id), isNull(outbox.lease), unsent);
  return update({ dueAt: now, countedAt: now, completedAt: null, outcome: null }, where);
}

export async function dropMessage(id: string, now: Date): Promise<boolean> {
  const where = and(eq(outbox.id, id), isNull(outbox.lease), isNull(outbox.completedAt));
  return update({ completedAt: now, outcome: "dropped" }, where);
}

function quotaOf(template: EmailTemplate): Rate | undefined {
  if (NOTICES.includes(template)) return undefined;
  return QUOTAS[template]?.() ?? { points: EMAILS_PER_HOUR, duration: HOUR_MS / 1_000 };
}

/** Not those counted by a clock that was set back since. */
function countedWithin(ms: number, { template }: OutboxMessage, address: string, now: Date) {
  return and(
    eq(outbox.address, address),
    eq(outbox.template, template),
    gt(outbox.countedAt, new Date(now.getTime() - ms)),
    lte(outbox.countedAt, new Date(now.getTime() + CLOCK_SKEW_MS)),
  );
}

/** Put off and not tried since: a new one is due when it is made, and one that failed has been tried. */
function isLate({ template }: OutboxMessage, address: string) {
  return and(
    eq(outbox.address, address),
    eq(outbox.template, template),
    isNull(outbox.completedAt),
    eq(outbox.attempts, 0),
    gt(outbox.dueAt, outbox.createdAt),
  );
}

const linkLifeMs = (template: EmailTemplate) => linkLifetimeHours(LATE[template] ?? "reset-password") * HOUR_MS;
/** A link that lives for less than that would be dead on arrival. */
const lateMs = (template: EmailTemplate) => Math.min(LATE_MS, linkLifeMs(template) / 2);
const lateFrom = (time: Date, template: EmailTemplate) => new Date(time.getTime() + lateMs(template));

const leaseFrom = (now: Date) => ({ leasedUntil: new Date(now.getTime() + LEASE_MS) });

const leasedAs = ({ id, lease }: OutboxMessage) => and(eq(outbox.id, id), eq(outbox.lease, lease ?? ""));

async function update(to: Partial<typeof outbox.$inferInsert>, where: ReturnType<typeof and>, ...writes: Write[]) {
  const changed = await commit((tx) => tx.update(outbox).set(to).where(where).returning({ id: outbox.id }), ...writes);
  return changed.length > 0;
}

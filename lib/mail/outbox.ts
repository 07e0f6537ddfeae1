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
  max,
  ne,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
import { CLOCK_SKEW_MS, DAY_MS, HOUR_MS, MINUTE_MS } from "../clock";
import { commit, db, type Write } from "../db";
import { type MessageContext, outbox } from "../db/schema";
import { describeDevice } from "../device-description";
import { env } from "../env";
import { parseRate, type Rate } from "../rate-limit/limits";
import type { RequestContext } from "../request-context";
import { singleton } from "../singleton";
import { linkLifetimeHours } from "../tokens";

/** Longer than sending may take (waiting for the send rate, and 10 s), so that no second worker sends a slow one again. */
export const LEASE_MS = 15_000;
export const EMAILS_PER_HOUR = 5;
const TOLD_TOGETHER = 20;
const KEPT_MS = 7 * DAY_MS;
const DEGRADED_ATTEMPTS = 3;
const SURPLUS_AT_ONCE = 100;
const ABSORBED_AT_ONCE = 100;

/** What changed about an account, or who came in. Each carries a "not-me" link. */
export const NOTICES = ["password-changed", "method-added", "method-removed", "new-device"] as const;
export type Notice = (typeof NOTICES)[number];
export type EmailTemplate =
  | "reset-password"
  | "verify-email"
  | "already-have-account"
  | "reauthenticate"
  | "account-locked"
  | Notice;
/** Emails that somebody waits for go first, for a minute at most. */
const NOTICES_WAIT_MS = MINUTE_MS;
export const isNotice = (template: EmailTemplate): boolean => NOTICES.some((notice) => notice === template);

/** Beyond its quota, an email that may be late is sent after this. One notice tells of as much. */
export const LATE_MS = 10 * MINUTE_MS;
const ONE_WITHIN_LATE = () => ({ points: 1, duration: LATE_MS / 1_000 });
/** To one address, of each kind by itself: strangers' sign-ups use up no reset emails. Every kind without a line has five an hour. */
const QUOTAS: Partial<Record<EmailTemplate, () => Rate>> = {
  "reset-password": () => parseRate(env().RESET_LIMIT),
  "already-have-account": () => ({ points: 1, duration: DAY_MS / 1_000 }),
  ...Object.fromEntries(NOTICES.map((notice) => [notice, ONE_WITHIN_LATE])),
};
/** Somebody waits for its reset link, and only the owner's own mail can cause it. */
const WITHOUT_QUOTA: EmailTemplate[] = ["account-locked"];
/** Late and not dropped: the next reset request or sign-up may be the owner's, and the next notice of a thief. */
const LATE: EmailTemplate[] = ["reset-password", "verify-email", ...NOTICES];

export type OutboxMessage = typeof outbox.$inferSelect & { template: EmailTemplate };
/** `expired`: its link is no longer valid. `undeliverable`: nobody to send it to. `dropped`: by the operator. */
export type Completion = "sent" | "refused" | "expired" | "undeliverable" | "rate_limited" | "dropped";

/** `signUp`: by its reference, or the newest of a client. `sessionId`: the session that the link in the email is for. */
export type Addressee =
  | {
      address: string;
      signUp?: { reference: string } | { client: string };
      device?: string | undefined;
      sessionId?: never;
    }
  | { userId: number; signUp?: never; sessionId?: number };
export type About = Pick<MessageContext, "provider" | "removed" | "left">;

/** What is counted against the reserved share keeps its device. */
type Share = "ordinary" | "reserved";

export function outboxMessage(
  template: EmailTemplate,
  { signUp, sessionId, ...to }: Addressee,
  request: RequestContext,
  now: Date,
  about: About = {},
): Write<{ id: string }> {
  const context = {
    ...contextOf(request),
    ...signUp,
    ...(sessionId !== undefined && { sessionId: String(sessionId) }),
    ...about,
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
function contextOf(request: RequestContext): MessageContext {
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
    .orderBy(sql`${mayWait} and ${inArray(outbox.template, [...NOTICES])}`, outbox.dueAt, desc(outbox.createdAt))
    .limit(1);
  if (!next) return undefined;
  const leased = { lease: randomUUID(), ...leaseFrom(now), attempts: sql`${outbox.attempts} + 1` };
  const mine = and(eq(outbox.id, next.id), free);
  const [claimed] = await commit((tx) => tx.update(outbox).set(leased).where(mine).returning());
  return claimed ? (claimed as OutboxMessage) : claim(now);
}

/**
 * A notice takes in those of its kind that wait for the same account, so that of what happens within ten minutes one email tells, and a
 * thief can hide no change behind an earlier one. Once counted it stays as it is, so that every attempt sends the same bytes.
 */
export async function absorb(message: OutboxMessage): Promise<OutboxMessage> {
  const { id, template, userId, countedAt } = message;
  if (!isNotice(template) || userId === null || countedAt !== null) return message;
  const waiting = and(
    eq(outbox.userId, userId),
    eq(outbox.template, template),
    isNull(outbox.completedAt),
    isNull(outbox.countedAt),
    isNull(outbox.lease),
    ne(outbox.id, id),
  );
  const others = await db().select().from(outbox).where(waiting).limit(ABSORBED_AT_ONCE);
  if (others.length === 0) return message;
  const whole = mergeNotices([message, ...(others as OutboxMessage[])]);
  const ids = others.map((other) => other.id);
  const absorbed = await update(whole, leasedAs(message), (tx) =>
    tx
      .delete(outbox)
      .where(and(inArray(outbox.id, ids), waiting))
      .returning({ id: outbox.id }),
  );
  return absorbed ? { ...message, ...whole } : message;
}

/** The newest is the message, the rest is what was before: of one provider or device the newest, and beyond a number only how many. */
function mergeNotices(messages: OutboxMessage[]): Pick<OutboxMessage, "context" | "createdAt"> {
  const newestFirst = messages.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
  const { requestId, language } = newestFirst[0]?.context ?? {};
  const happenings = newestFirst.flatMap(
    ({ context: { requestId: _, language: __, earlier = [], more: ___, ...happening }, createdAt }) => [
      { ...happening, at: createdAt.getTime() },
      ...earlier,
    ],
  );
  happenings.sort((a, b) => b.at - a.at);
  const { at: _, ...newest } = happenings[0] ?? { at: 0 };
  const seen = new Set<string>();
  const distinct = happenings.filter(({ at: _, provider, ...device }) => {
    const kind = provider ?? JSON.stringify(device);
    return !seen.has(kind) && seen.add(kind);
  });
  const earlier = distinct.slice(1, TOLD_TOGETHER);
  const counted = newestFirst.reduce((sum, { context: { more = 0 } }) => sum + more, 0);
  const more = counted + distinct.length - 1 - earlier.length;
  return {
    context: { requestId, language, ...newest, earlier, ...(more > 0 && { more }) },
    createdAt: newestFirst[0]?.createdAt ?? new Date(0),
  };
}

/**
 * Counts the message against its address once for all attempts, atomically, and renews the lease for sending it. Beyond the quota,
 * one that may be late is granted every ten minutes, and puts the others off. What counts is the kind that is really sent.
 * @param trusted it was requested with a device that the account trusts: for those, as much again is reserved
 * @returns false when the quota is used up or the lease was lost
 */
export async function consumeQuota(
  message: OutboxMessage,
  address: string,
  now: Date,
  trusted = false,
): Promise<boolean> {
  const { template } = message;
  const quota = quotaOf(template);
  const used = (ms: number, share: Share) =>
    sql`(${db()
      .select({ used: count() })
      .from(outbox)
      .where(countedWithin(ms, message, address, share, now))})`;
  const left = (share: Share) =>
    quota && or(isNotNull(outbox.countedAt), lt(used(quota.duration * 1_000, share), quota.points));
  const grant = (share: Share, allowed: SQL | undefined, ...writes: Write[]) => {
    const counted = { template, address, countedAt: message.countedAt ?? now, ...leaseFrom(now) };
    const to = share === "reserved" ? counted : { ...counted, device: null };
    return update(to, and(leasedAs(message), allowed), ...writes);
  };
  if (trusted && (await grant("reserved", left("reserved")))) return true;
  const late = LATE.includes(template) ? eq(used(lateMs(template), "ordinary"), 0) : undefined;
  const othersLate = and(isLate(message, address), isNull(outbox.lease));
  return grant("ordinary", quota && or(left("ordinary"), late), (tx) =>
    tx
      .update(outbox)
      .set({ dueAt: lateFrom(template, now) })
      .where(othersLate)
      .returning({ id: outbox.id }),
  );
}

/**
 * All late ones of an address are due at once, ten minutes after its last email: the newest is claimed first, so that whoever
 * requests one now has a fresh link within ten minutes, however many wait. As many are kept as can be sent while a link lives.
 * @returns false for a kind that is dropped instead
 */
export async function delay(message: OutboxMessage, address: string, now: Date): Promise<boolean> {
  const { template } = message;
  if (!LATE.includes(template)) return false;
  const [last] = await db()
    .select({ at: max(outbox.countedAt) })
    .from(outbox)
    .where(countedWithin(lateMs(template), message, address, "ordinary", now));
  // Not an attempt: nothing was tried.
  const late = { address, dueAt: lateFrom(template, last?.at ?? now), attempts: 0, lease: null, leasedUntil: null };
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
  if (WITHOUT_QUOTA.includes(template)) return undefined;
  return QUOTAS[template]?.() ?? { points: EMAILS_PER_HOUR, duration: HOUR_MS / 1_000 };
}

/** Not those counted by a clock that was set back since. */
function countedWithin(ms: number, { template }: OutboxMessage, address: string, share: Share, now: Date) {
  return and(
    eq(outbox.address, address),
    eq(outbox.template, template),
    share === "reserved" ? isNotNull(outbox.device) : isNull(outbox.device),
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

/** As many notices wait at most as reset emails: what is beyond is told in one of them. */
const linkLifeMs = (template: EmailTemplate) =>
  linkLifetimeHours(template === "verify-email" ? template : "reset-password") * HOUR_MS;
/** A link that lives for less than that would be dead on arrival. */
const lateMs = (template: EmailTemplate) =>
  isNotice(template) ? LATE_MS : Math.min(LATE_MS, linkLifeMs(template) / 2);
const lateFrom = (template: EmailTemplate, time: Date) => new Date(time.getTime() + lateMs(template));

const leaseFrom = (now: Date) => ({ leasedUntil: new Date(now.getTime() + LEASE_MS) });

const leasedAs = ({ id, lease }: OutboxMessage) => and(eq(outbox.id, id), eq(outbox.lease, lease ?? ""));

async function update(to: Partial<typeof outbox.$inferInsert>, where: ReturnType<typeof and>, ...writes: Write[]) {
  const changed = await commit((tx) => tx.update(outbox).set(to).where(where).returning({ id: outbox.id }), ...writes);
  return changed.length > 0;
}

/** Emails and webhooks to be sent: written with the change that causes them, claimed by one worker at a time, completed once. */
import { randomUUID } from "node:crypto";
import {
  and,
  count,
  desc,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  like,
  lt,
  lte,
  min,
  ne,
  notInArray,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
import { DAY_MS, latestBeginning, MINUTE_MS } from "../clock";
import { commit, db, type Write } from "../db";
import { byDatabaseClock } from "../db/columns";
import { purge } from "../db/purge";
import { type MessageContext, outbox } from "../db/schema";
import { describeDevice } from "../device-description";
import { deliveryEventDeletion } from "../models/deliveries";
import type { RequestContext } from "../request-context";
import { singleton } from "../singleton";
import { type EmailTemplate, NOTICES } from "./email-templates";
import type { WebhookType } from "./webhooks";

/** Longer than sending may take (waiting for the send rate, and 10 s), so that no second worker sends a slow one again. */
export const LEASE_MS = 15_000;
const KEPT_MS = 7 * DAY_MS;
/** What nobody takes, or what cannot be rendered, is given up after this, so that it has a bound. */
export const TRIED_MS = 3 * DAY_MS;
const DEGRADED_ATTEMPTS = 3;

/** Far less than the worker waits anyway: see `jitterMs`. */
const GATHERING_MS = 10;
/** Emails that a user waits for go first, for a minute at most. */
const NOTICES_WAIT_MS = MINUTE_MS;

type Row = typeof outbox.$inferSelect;
export type OutboxMessage = Row & { template: EmailTemplate };
export type WebhookMessage = Row & { template: WebhookType };
export const DESTINATIONS = ["email", "webhook", "bulk"] as const;
export type Destination = (typeof DESTINATIONS)[number];
/** A provider's answer to one says the same of the other. */
export const isEmail = inArray(outbox.destination, ["email", "bulk"]);
type MessageTo<To extends Destination> = To extends "webhook" ? WebhookMessage : OutboxMessage;
type Leased = Pick<Row, "id" | "lease">;
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
export type NoticeDetails = Pick<MessageContext, "provider" | "removed" | "left">;

export function outboxMessage(
  template: EmailTemplate,
  { signUp, sessionId, ...to }: Addressee,
  request: RequestContext,
  now: Date,
  details: NoticeDetails = {},
  destination: "email" | "bulk" = "email",
): Write<{ id: string }> {
  const context = {
    ...contextOf(request),
    ...signUp,
    ...(sessionId !== undefined && { sessionId: String(sessionId) }),
    ...details,
  };
  // Beyond any quota: somebody is on the telephone, and what strangers have used up must not hold it up.
  const counted = request.operator !== undefined && { countedAt: now };
  return messageInsertion({ destination, template, ...to, context, ...counted }, now);
}

export function messageInsertion(
  message: Omit<typeof outbox.$inferInsert, "id" | "createdAt" | "dueAt" | "userId"> & { userId?: number | SQL },
  now: Date,
): Write<{ id: string }> {
  const row = { ...message, id: randomUUID(), createdAt: now, dueAt: now };
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
  const { requestId, language = "en", operator } = request;
  const device = operator === undefined ? describeDevice(request) : { helpDesk: true };
  return JSON.parse(JSON.stringify({ requestId, language, ...device }));
}

/** @param callback called once for all that is enqueued within a few milliseconds */
export function onEnqueue(callback: () => void): void {
  let waiting = false;
  listener().notify = () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      callback();
    }, GATHERING_MS).unref();
  };
}

const listener = () => singleton("outbox-listener", () => ({ notify: () => {} }));

/** The next message due, leased to the caller. The attempt counts before it is made, so a crash cannot repeat it for ever. */
export async function claim<To extends Destination = "email">(
  now: Date,
  destination: To = "email" as To,
): Promise<MessageTo<To> | undefined> {
  return (await claimNext(1, now, destination))[0];
}

/** Several, in the order in which one after the other would be claimed. @param which of those that are due */
export async function claimNext<To extends Destination = "email">(
  limit: number,
  now: Date,
  destination: To = "email" as To,
  which?: SQL,
): Promise<MessageTo<To>[]> {
  const free = freeMessages(destination, now, which);
  const mayNotWait = or(
    notInArray(outbox.template, [...NOTICES]),
    lte(outbox.dueAt, new Date(now.getTime() - NOTICES_WAIT_MS)),
  );
  // Each along the index: one order for both would sort all that waits, for every email.
  const first = await longestDue(and(free, mayNotWait), limit);
  const others = first.length < limit ? await longestDue(free, limit) : [];
  const ids = [...new Set([...first, ...others])].slice(0, limit);
  if (ids.length === 0) return [];
  const leased = {
    lease: randomUUID(),
    ...leaseFrom(now),
    attempts: sql`${outbox.attempts} + 1`,
    // Its turn may come after days, and from then on its link lives.
    ...(destination === "bulk" && { createdAt: atFirstAttempt(now) }),
  };
  const mine = and(inArray(outbox.id, ids), free);
  const claimed = await commit((tx) => tx.update(outbox).set(leased).where(mine).returning());
  if (claimed.length === 0) return claimNext(limit, now, destination, which);
  return claimed.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id)) as MessageTo<To>[];
}

function atFirstAttempt(now: Date): SQL {
  const { attempts, createdAt } = outbox;
  return sql`case when ${attempts} = 0 then ${sql.param(now, createdAt)} else ${createdAt} end`;
}

/** Due, and with no worker. */
export function freeMessages(destination: Destination, now: Date, which?: SQL): SQL | undefined {
  return and(
    eq(outbox.destination, destination),
    isNull(outbox.completedAt),
    which,
    lte(outbox.dueAt, now),
    withoutWorker(now),
  );
}

/** The lease of one that died stays until it is claimed again. */
function withoutWorker(now: Date): SQL | undefined {
  // A lease that ends later than this was taken before the clock was set back.
  const latestEnd = leaseFrom(latestBeginning(now)).leasedUntil;
  return or(
    isNull(outbox.leasedUntil),
    lte(outbox.leasedUntil, byDatabaseClock(now)),
    gt(outbox.leasedUntil, latestEnd),
  );
}

/** A laptop that slept finds its own leases over, and what it sends still under way. */
export function notAmong(ids: ReadonlySet<string>): SQL | undefined {
  return ids.size > 0 ? notInArray(outbox.id, [...ids]) : undefined;
}

/** Or its attempt was interrupted. */
export const untried = isNull(outbox.lastError);

async function longestDue(which: SQL | undefined, limit: number): Promise<string[]> {
  return (await longestDueQuery(which, limit)).map(({ id }) => id);
}

/** Along an index, so that it costs the same with ten messages waiting and with a million. */
export function longestDueQuery(which: SQL | undefined, limit: number) {
  return db()
    .select({ id: outbox.id })
    .from(outbox)
    .where(which)
    .orderBy(outbox.dueAt, desc(outbox.createdAt))
    .limit(limit);
}

/** @returns false when the lease was lost to another worker; then nothing is written */
export async function complete(
  message: Leased & { providerId?: string | null | undefined },
  outcome: Completion,
  now: Date,
  ...writes: Write[]
): Promise<boolean> {
  const { providerId = null } = message;
  return update(
    { completedAt: now, outcome, providerId, lease: null, leasedUntil: null },
    leasedAs(message),
    ...writes,
  );
}

/** @param lastError what the provider answered, where it counts towards the same refusal in a row */
export async function refuse(
  message: Leased,
  lastError: `refused ${string}` | undefined,
  now: Date,
  ...writes: Write[]
): Promise<boolean> {
  const refused = { completedAt: now, outcome: "refused", ...(lastError && { lastError }) };
  return update({ ...refused, lease: null, leasedUntil: null }, leasedAs(message), ...writes);
}

/** @param lastError what the provider answered, or that the failure is ours */
export async function reschedule(
  message: Leased,
  dueAt: Date,
  lastError: `${"retry" | "wait"} ${string}`,
  ...writes: Write[]
): Promise<boolean> {
  const waiting = { dueAt, lastError, lease: null, leasedUntil: null };
  return update(waiting, leasedAs(message), ...writes);
}

/** Deletes the message: no trace is kept of an address without an account. */
export async function discard(message: OutboxMessage): Promise<void> {
  await commit((tx) => tx.delete(outbox).where(leasedAs(message)).returning({ id: outbox.id }));
}

export async function purgeOutbox(now = new Date()): Promise<void> {
  await purge(outbox.id, outbox.completedAt, lt(outbox.completedAt, new Date(now.getTime() - KEPT_MS)));
}

export async function retryFailed(now: Date, destination: Destination = "email"): Promise<void> {
  await bringForward(now, destination, isNotNull(outbox.lastError));
}

/** After the clock was set back. What a quota put off, it puts off again. */
export async function retryPutOff(now: Date, destination: Destination): Promise<void> {
  await bringForward(now, destination, gt(outbox.dueAt, latestBeginning(now)));
}

async function bringForward(now: Date, destination: Destination, which: SQL): Promise<void> {
  const those = destination === "webhook" ? eq(outbox.destination, destination) : isEmail;
  await update({ dueAt: now }, and(those, isNull(outbox.completedAt), isNull(outbox.lease), which));
}

/**
 * Whether emails are held, or several attempts at what is not sent yet have failed. The same from every process. Each of what failed was
 * tried, so that no more rows than attempts have to be read.
 */
export async function isMailDegraded(): Promise<boolean> {
  const failed = await failedQuery().limit(DEGRADED_ATTEMPTS);
  const attempts = failed.reduce((sum, message) => sum + message.attempts, 0);
  return attempts >= DEGRADED_ATTEMPTS || failed.some(({ lastError }) => lastError?.startsWith("wait "));
}

export function failedQuery() {
  return db()
    .select({ attempts: outbox.attempts, lastError: outbox.lastError })
    .from(outbox)
    .where(and(isEmail, isNull(outbox.completedAt), isNotNull(outbox.lastError)))
    .$dynamic();
}

/** Of so many, which takes milliseconds however many more there are. */
const MAX_COUNTED = 10_000;

/** What is not sent yet, of the longest due. @returns oldest: when the oldest was made, of all but the late */
export async function backlogOf(destination: Destination, now: Date): Promise<Backlog> {
  const { dueAt, createdAt, leasedUntil, attempts } = outbox;
  const longest = db()
    .select({ dueAt, createdAt, leasedUntil, attempts })
    .from(outbox)
    .where(and(eq(outbox.destination, destination), isNull(outbox.completedAt)))
    .orderBy(dueAt)
    .limit(MAX_COUNTED)
    .as("longest");
  const state = sql<BacklogState>`case when ${gt(longest.leasedUntil, byDatabaseClock(now))} then 'sending'
    when ${gt(longest.attempts, 0)} then 'retrying' when ${lte(longest.dueAt, now)} then 'waiting' else 'late' end`;
  const rows = await db()
    .select({ state, messages: count(), oldest: min(longest.createdAt) })
    .from(longest)
    .groupBy(sql`1`);
  const states = { waiting: 0, sending: 0, retrying: 0, late: 0 };
  for (const row of rows) states[row.state] = row.messages;
  const times = rows.flatMap((row) => (row.state !== "late" && row.oldest) || []);
  return { states, oldest: times.sort((one, other) => one.getTime() - other.getTime())[0] };
}

/** The newest first. */
export async function listMessages(
  { completed, since, before }: { completed: boolean; since?: Date | undefined; before?: Date | undefined },
  limit = 50,
): Promise<OutboxMessage[]> {
  const listed = and(
    completed ? undefined : isNull(outbox.completedAt),
    since && gte(outbox.createdAt, since),
    before && lt(outbox.createdAt, before),
  );
  const rows = await db().select().from(outbox).where(listed).orderBy(desc(outbox.createdAt)).limit(limit);
  return rows as OutboxMessage[];
}

/** To the address or the account, the newest first. */
export async function messagesTo(
  { email, userId }: { email?: string | undefined; userId?: number | undefined },
  limit: number,
): Promise<OutboxMessage[]> {
  return (await messagesToQuery({ email, userId }, limit)) as OutboxMessage[];
}

export function messagesToQuery(
  { email, userId }: { email?: string | undefined; userId?: number | undefined },
  limit: number,
) {
  const own = or(
    email === undefined ? undefined : eq(outbox.address, email),
    userId === undefined ? undefined : eq(outbox.userId, userId),
  );
  const emails = and(ne(outbox.destination, "webhook"), own);
  return db().select().from(outbox).where(emails).orderBy(desc(outbox.createdAt)).limit(limit);
}

/** @param within when it was written */
export async function wasSentBefore(
  time: Date,
  template: EmailTemplate,
  address: string,
  within: { since: Date; before: Date },
): Promise<boolean> {
  const which = and(
    eq(outbox.address, address),
    eq(outbox.template, template),
    eq(outbox.outcome, "sent"),
    lt(outbox.completedAt, time),
    gte(outbox.createdAt, within.since),
    lt(outbox.createdAt, within.before),
  );
  return (await db().select({ id: outbox.id }).from(outbox).where(which).limit(1)).length > 0;
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

/** Completed or not: a provider may tell what became of an email before it has answered that it took it. */
export async function findEmail(id: string, providerId: string): Promise<OutboxMessage | undefined> {
  const named = or(eq(outbox.id, id), eq(outbox.providerId, providerId));
  const found = db().select().from(outbox).where(and(isEmail, named));
  return (await found.limit(1))[0] as OutboxMessage | undefined;
}

/** The request behind it, as far as the message keeps it. */
export function requestOf({ requestId = "", network = "", browser = "", system }: MessageContext): RequestContext {
  return { requestId, client: network, userAgent: system ? `${browser} on ${system}` : browser };
}

/** Beyond any quota. @returns false when it was sent or is being sent */
export async function retryMessage(id: string, now: Date): Promise<boolean> {
  const unsent = or(isNull(outbox.outcome), ne(outbox.outcome, "sent"));
  const where = and(eq(outbox.id, id), withoutWorker(now), unsent);
  const waiting = { dueAt: now, countedAt: now, completedAt: null, outcome: null, lastError: null };
  return update({ ...waiting, lease: null, leasedUntil: null }, where, deliveryEventDeletion(id));
}

/** @returns false when it is completed or being sent */
export async function dropMessage(id: string, now: Date): Promise<boolean> {
  const where = and(eq(outbox.id, id), withoutWorker(now), isNull(outbox.completedAt));
  return update({ completedAt: now, outcome: "dropped", lease: null, leasedUntil: null }, where);
}

/** By one clock for all workers: one whose own is ahead takes nothing from another that is still sending. */
export const leaseFrom = (now: Date) => ({ leasedUntil: byDatabaseClock(new Date(now.getTime() + LEASE_MS)) });

export const leasedAs = ({ id, lease }: Leased) => and(eq(outbox.id, id), eq(outbox.lease, lease ?? ""));

export async function update(
  to: Partial<{ [Column in keyof typeof outbox.$inferInsert]: (typeof outbox.$inferInsert)[Column] | SQL }>,
  where: ReturnType<typeof and>,
  ...writes: Write[]
) {
  const changed = await commit((tx) => tx.update(outbox).set(to).where(where).returning({ id: outbox.id }), ...writes);
  return changed.length > 0;
}

/** `late`: beyond the quota of its address, not tried since. */
type BacklogState = "waiting" | "sending" | "retrying" | "late";

interface Backlog {
  states: Record<BacklogState, number>;
  oldest: Date | undefined;
}

/**
 * One row per event, written with the change itself, and one log line once that is on disk. What anybody can repeat has a quota: beyond
 * it one row an hour counts, for each client or network, code and account, so that noise hides nothing and an account has its own count.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { and, count, desc, eq, gt, gte, inArray, isNull, lt, lte, type SQL, sql } from "drizzle-orm";
import { DAY_MS, HOUR_MS } from "../clock";
import { commit, db, count as run, type Statement, type Write } from "../db";
import { purge } from "../db/purge";
import { auditLog } from "../db/schema";
import { onPostgres } from "../env";
import { keyedHash, keyedHashes } from "../keyed-hash";
import { log } from "../log";
import { metrics } from "../metrics";
import { consume } from "../rate-limit/limits";
import type { RequestContext } from "../request-context";
import { singleton } from "../singleton";

const RESULTS = {
  login: "ok",
  login_new_device: "ok",
  login_failed: "refused",
  logout: "ok",
  sign_up: "ok",
  verification_requested: "ok",
  verification_refused: "refused",
  reset_requested: "ok",
  reset_used: "ok",
  reset_refused: "refused",
  password_changed: "ok",
  password_set: "ok",
  account_created: "ok",
  account_deleted: "ok",
  account_locked: "ok",
  account_unlocked: "ok",
  account_disabled: "ok",
  account_enabled: "ok",
  account_exported: "ok",
  link_printed: "ok",
  limits_lifted: "ok",
  new_password_required: "ok",
  mass_reset_started: "ok",
  mass_reset_finished: "ok",
  lock_refused: "refused",
  identity_linked: "ok",
  identity_unlinked: "ok",
  provider_refused: "refused",
  reauthenticated: "ok",
  reauthentication_requested: "ok",
  reauthentication_failed: "refused",
  session_ended: "ok",
  sessions_ended: "ok",
  link_opened: "ok",
  mail_sent: "ok",
  mail_refused: "refused",
  mail_expired: "refused",
  mail_rate_limited: "refused",
  mail_delivered: "ok",
  mail_delayed: "ok",
  mail_bounced: "refused",
  mail_complained: "refused",
  throttled: "refused",
  origin_refused: "refused",
  boot: "ok",
  shutdown: "ok",
} as const;

export type AuditEventCode = keyof typeof RESULTS;

const SUBMITTED_EMAIL = "audit-log.submitted-email";
const RETENTION_MS = 90 * DAY_MS;

/** Longer than any mailed link works, so that what is recorded once stays in the table whose index knows it. */
const ARCHIVED_AFTER_MS = 8 * DAY_MS;
export const ARCHIVED_AT_ONCE = 2_000;
const PAUSE_MS = 20;
/** Of one code: a user can log in without end. */
const EVENTS_PER_USER_AND_HOUR = 60;

export interface AuditEvent {
  code: AuditEventCode;
  userId?: number;
  /** Canonical. Stored as a keyed hash, so that the log is no list of addresses without an account. */
  submittedEmail?: string;
  /** `by`: the operator who did it, from the request. */
  details?: Record<string, string>;
}

export function auditEvent(event: AuditEvent, request: RequestContext, now: Date): Write<{ count: number }> {
  const { code, userId } = event;
  const byOperator = request.operator !== undefined;
  const ofUser = userId !== undefined && RESULTS[code] === "ok" && !code.startsWith("mail_") && !byOperator;
  return insertion(event, request, now, ofUser ? isUserQuotaUsed(userId, code, now) : undefined);
}

export async function recordEvent(event: AuditEvent, request: RequestContext, now = new Date()): Promise<void> {
  if (RESULTS[event.code] === "ok") return void (await commit(auditEvent(event, request, now)));
  // Asked apart: a query in the same transaction would make one client's refusals conflict on Postgres.
  const use = await consume("audited-refusal-by-client", request.client);
  if (use.allowed) return void (await commit(insertion(event, request, now)));
  // Else a household would have one more row for each of its addresses.
  const counted = { ...request, client: String(use.by ?? request.client) };
  await countTogether(counted.client, countKeyOf(event, counted, now), (times) =>
    insertion(event, counted, now, sql`true`, times),
  );
}

/** @param counts whether it is counted in a row that is there already, or will be */
function insertion(
  event: AuditEvent,
  request: RequestContext,
  now: Date,
  counts?: SQL,
  times = 1,
): Write<{ count: number }> {
  const row = rowOf(event, request);
  const countKey = counts && sql`case when ${counts} then ${countKeyOf(event, request, now)} end`;
  const write: Write<{ count: number }> = (tx) =>
    tx
      .insert(auditLog)
      .values({ ...row, at: now, count: times, countKey })
      .onConflictDoUpdate({
        target: auditLog.countKey,
        targetWhere: sql`count_key is not null`,
        set: { count: sql`${auditLog.count} + ${times}`, at: now },
      })
      .returning({ count: auditLog.count });
  write.afterCommit = ([{ count } = { count: 1 }]) => {
    metrics().events.inc({ code: event.code, result: row.result }, times);
    // Of those that one row counts, the first and about the tenth, the hundredth …
    const before = count - times;
    if (before === 0 || String(count).length > String(before).length)
      log().info({ ...row, details: undefined, ...row.details, ...(count > 1 && { count }) }, event.code);
  };
  return write;
}

function rowOf({ submittedEmail, ...event }: AuditEvent, request: RequestContext) {
  const { requestId, client, userAgent, operator } = request;
  const details = operator === undefined ? event.details : { ...event.details, by: operator };
  return {
    ...event,
    ...(details && { details }),
    result: RESULTS[event.code],
    ...(submittedEmail !== undefined && { submittedEmail: keyedHash(SUBMITTED_EMAIL, submittedEmail) }),
    requestId,
    client,
    userAgent: bounded(userAgent),
  };
}

function countKeyOf({ code, userId }: AuditEvent, { client }: RequestContext, now: Date): string {
  return [Math.floor(now.getTime() / HOUR_MS), client, code, userId ?? ""].join(" ");
}

/**
 * One write at a time for a client, and one more for all that arrives meanwhile, whichever account it is about: concurrent writes to one
 * row would conflict on Postgres, and the time they take would tell which accounts exist.
 */
async function countTogether(client: string, key: string, write: (times: number) => Write): Promise<void> {
  let batch = waiting.get(client);
  if (!batch) {
    batch = { counted: new Map(), written: Promise.resolve() };
    waiting.set(client, batch);
    batch.written = writeNext(client, batch, writing.get(client));
    writing.set(client, batch.written);
  }
  const { counted, written } = batch;
  counted.set(key, { times: (counted.get(key)?.times ?? 0) + 1, write });
  await written.finally(() => writing.get(client) === written && writing.delete(client));
}

async function writeNext(client: string, { counted }: Batch, earlier: Promise<void> | undefined): Promise<void> {
  await earlier?.catch(() => {});
  waiting.delete(client);
  const [first, ...others] = [...counted.values()].map(({ times, write }) => write(times));
  if (first) await commit(first, ...others);
}

const waiting = singleton("counted refusals", () => new Map<string, Batch>());
const writing = singleton("counts under way", () => new Map<string, Promise<void>>());

function isUserQuotaUsed(userId: number, code: AuditEventCode, now: Date): SQL {
  const since = new Date(now.getTime() - HOUR_MS);
  const recent = db()
    .select({ id: auditLog.id })
    .from(auditLog)
    .where(and(eq(auditLog.userId, userId), eq(auditLog.code, code), gt(auditLog.at, since)))
    .limit(EVENTS_PER_USER_AND_HOUR)
    .as("recent");
  return sql`(${db().select({ rows: count() }).from(recent)}) >= ${EVENTS_PER_USER_AND_HOUR}`;
}

export async function findAuditEvents(
  filter: {
    /** null: of nobody. */
    userId?: number | null | undefined;
    submittedEmail?: string | undefined;
    code?: string | undefined;
    since?: Date | undefined;
    before?: Date | undefined;
  },
  limit = 1_000,
): Promise<AuditLogEntry[]> {
  const { userId, submittedEmail, code, since, before } = filter;
  const which = [
    ...(userId === undefined ? [] : [userId === null ? isNull(auditLog.userId) : eq(auditLog.userId, userId)]),
    ...(submittedEmail === undefined ? [] : keyedHashes(SUBMITTED_EMAIL, submittedEmail)).map((hash) =>
      eq(auditLog.submittedEmail, hash),
    ),
  ];
  const wanted = (whose?: SQL) =>
    db()
      .select()
      .from(auditLog)
      .where(
        and(
          whose,
          code ? eq(auditLog.code, code) : undefined,
          since && gte(auditLog.at, since),
          before && lt(auditLog.at, before),
        ),
      )
      .orderBy(...NEWEST_FIRST)
      .limit(limit) as Promise<AuditLogEntry[]>;
  if (which.length === 0) return wanted();
  // One query for each: with “or” between them, the newest of all rows are looked at until enough are found.
  const found = (await Promise.all(which.map(wanted))).flat();
  return [...new Map(found.map((event) => [event.id, event])).values()].sort(newestFirst).slice(0, limit);
}

/** @param key what the event is about: it is recorded once, however often it happens */
export async function recordOnce(event: AuditEvent, key: string, request: RequestContext, now: Date): Promise<void> {
  const row = rowOf(event, request);
  const once = { ...row, at: now, countKey: `${event.code} ${keyedHash("audit-log.once", key)}` };
  const [first] = await commit((tx) =>
    tx.insert(auditLog).values(once).onConflictDoNothing().returning({ id: auditLog.id }),
  );
  if (first) log().info({ ...row, details: undefined, ...row.details }, event.code);
}

export async function purgeAuditLog(now = new Date()): Promise<void> {
  const expired = new Date(now.getTime() - RETENTION_MS);
  if (onPostgres()) await dropWeeks(expired, now);
  else await purge(auditLog.id, auditLog.at, lt(auditLog.at, expired));
}

/** Whole weeks: a day of a hundred million accounts has thirteen million rows, and deleted they would stay as dead ones. */
async function dropWeeks(expired: Date, now: Date): Promise<void> {
  const old = new Date(now.getTime() - ARCHIVED_AFTER_MS).toISOString();
  for (let moved = ARCHIVED_AT_ONCE; moved > 0; await sleep(PAUSE_MS))
    moved = await call("archive_audit_log(?, ?)", [old, ARCHIVED_AT_ONCE]);
  await call("drop_audit_log(?)", [expired.toISOString()]);
}

/** A function that the migrations made. @returns how many */
async function call(sql: string, values: Statement["values"]): Promise<number> {
  const [row] = await run({ sql: `select ${sql} as done`, values });
  return Number(row?.done);
}

export type AuditLogEntry = typeof auditLog.$inferSelect & { code: AuditEventCode };

export async function recentAuditEvents(
  userId: number,
  codes: AuditEventCode[],
  limit: number,
): Promise<AuditLogEntry[]> {
  // One query for each code: the index leads to its newest, past however many of others.
  const newest = codes.map((code) => findAuditEvents({ userId, code }, limit));
  return (await Promise.all(newest)).flat().sort(newestFirst).slice(0, limit);
}

/** The newest first. */
export async function auditEventsBetween(
  from: Date,
  to: Date,
  userId: number,
  codes: AuditEventCode[],
): Promise<AuditLogEntry[]> {
  const within = and(gte(auditLog.at, from), lte(auditLog.at, to));
  const which = and(eq(auditLog.userId, userId), inArray(auditLog.code, codes), within);
  return (await db()
    .select()
    .from(auditLog)
    .where(which)
    .orderBy(...NEWEST_FIRST)
    .limit(20)) as AuditLogEntry[];
}

/** Whether the log has a login of the user from this client with this user agent. */
export async function hasLoggedInFrom(userId: number, { client, userAgent }: RequestContext): Promise<boolean> {
  const same = and(eq(auditLog.client, client), eq(auditLog.userAgent, bounded(userAgent)));
  const which = and(eq(auditLog.userId, userId), eq(auditLog.code, "login"), same);
  const found = await db().select({ id: auditLog.id }).from(auditLog).where(which).orderBy(desc(auditLog.at)).limit(1);
  return found.length > 0;
}

const NEWEST_FIRST = [desc(auditLog.at), desc(auditLog.id)];

export function newestFirst(one: AuditLogEntry, other: AuditLogEntry): number {
  return other.at.getTime() - one.at.getTime() || other.id - one.id;
}

const bounded = (userAgent: string) => userAgent.slice(0, 400);

interface Batch {
  counted: Map<string, { times: number; write: (times: number) => Write }>;
  written: Promise<void>;
}

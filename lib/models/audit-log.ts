/** One row per event, written with the change itself, and one log line once that is on disk. */
import { createHmac } from "node:crypto";
import { and, desc, eq, gte, inArray, lt, lte, or } from "drizzle-orm";
import { DAY_MS } from "../clock";
import { commit, db, type Write } from "../db";
import { auditLog } from "../db/schema";
import { env } from "../env";
import { log } from "../log";
import type { RequestContext } from "../request-context";

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
  lock_refused: "refused",
  identity_linked: "ok",
  identity_unlinked: "ok",
  provider_refused: "refused",
  reauthenticated: "ok",
  reauthentication_requested: "ok",
  reauthentication_failed: "refused",
  session_ended: "ok",
  sessions_ended: "ok",
  mail_sent: "ok",
  mail_refused: "refused",
  mail_expired: "refused",
  mail_rate_limited: "refused",
  throttled: "refused",
  origin_refused: "refused",
  boot: "ok",
  shutdown: "ok",
} as const;

export type AuditEventCode = keyof typeof RESULTS;

const RETENTION_MS = 90 * DAY_MS;

export interface AuditEvent {
  code: AuditEventCode;
  userId?: number;
  /** Canonical. Stored as a keyed hash, so that the log is no list of addresses without an account. */
  submittedEmail?: string;
  details?: Record<string, string>;
}

export function auditEvent({ submittedEmail, ...event }: AuditEvent, request: RequestContext, now: Date): Write {
  const { requestId, client, userAgent } = request;
  const row = {
    ...event,
    result: RESULTS[event.code],
    ...(submittedEmail !== undefined && { submittedEmail: submittedEmailHash(submittedEmail) }),
    requestId,
    client,
    userAgent: bounded(userAgent),
  };
  const write: Write = (tx) =>
    tx
      .insert(auditLog)
      .values({ ...row, at: now })
      .returning({ id: auditLog.id });
  write.afterCommit = () => log().info({ ...row, details: undefined, ...event.details }, event.code);
  return write;
}

export async function recordEvent(event: AuditEvent, request: RequestContext, now = new Date()): Promise<void> {
  await commit(auditEvent(event, request, now));
}

export async function findAuditEvents(
  filter: { userId?: number; submittedEmail?: string; code?: string; since?: Date },
  limit = 1_000,
): Promise<AuditLogEntry[]> {
  const { userId, submittedEmail, code, since } = filter;
  const person = or(
    userId === undefined ? undefined : eq(auditLog.userId, userId),
    submittedEmail === undefined ? undefined : eq(auditLog.submittedEmail, submittedEmailHash(submittedEmail)),
  );
  const wanted = and(person, code ? eq(auditLog.code, code) : undefined, since ? gte(auditLog.at, since) : undefined);
  return db().select().from(auditLog).where(wanted).orderBy(desc(auditLog.id)).limit(limit) as Promise<AuditLogEntry[]>;
}

export async function purgeAuditLog(now = new Date()): Promise<void> {
  const old = lt(auditLog.at, new Date(now.getTime() - RETENTION_MS));
  await commit((tx) => tx.delete(auditLog).where(old).returning({ id: auditLog.id }));
}

export type AuditLogEntry = typeof auditLog.$inferSelect & { code: AuditEventCode };

export async function recentAuditEvents(
  userId: number,
  codes: AuditEventCode[],
  count: number,
): Promise<AuditLogEntry[]> {
  const which = and(eq(auditLog.userId, userId), inArray(auditLog.code, codes));
  return (await db().select().from(auditLog).where(which).orderBy(desc(auditLog.id)).limit(count)) as AuditLogEntry[];
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
  return (await db().select().from(auditLog).where(which).orderBy(desc(auditLog.id)).limit(20)) as AuditLogEntry[];
}

/** Whether the log has a login of the user from this client with this user agent. */
export async function hasLoggedInFrom(userId: number, { client, userAgent }: RequestContext): Promise<boolean> {
  const same = and(eq(auditLog.client, client), eq(auditLog.userAgent, bounded(userAgent)));
  const which = and(eq(auditLog.userId, userId), eq(auditLog.code, "login"), same);
  const found = await db().select({ id: auditLog.id }).from(auditLog).where(which).orderBy(desc(auditLog.at)).limit(1);
  return found.length > 0;
}

const bounded = (userAgent: string) => userAgent.slice(0, 400);

function submittedEmailHash(address: string): string {
  return createHmac("sha256", `latchkey.audit-log.submitted-email${env().AUTH_SECRET}`)
    .update(address)
    .digest("hex")
    .slice(0, 32);
}

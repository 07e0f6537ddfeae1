/** The record of what happened: one row, written with the change itself, and one log line once that is on disk. */
import { createHmac } from "node:crypto";
import { and, desc, eq, gte, inArray, lt, or } from "drizzle-orm";
import { commit, db, type Write } from "../db";
import { auditLog } from "../db/schema";
import { env } from "../env";
import { log } from "../log";
import type { RequestContext } from "../request-context";

/** Each code, and how it ended for who asked. */
const RESULTS = {
  login: "ok",
  login_failed: "refused",
  logout: "ok",
  sign_up: "ok",
  sign_up_taken: "refused",
  verification_requested: "ok",
  email_verified: "ok",
  verification_refused: "refused",
  reset_requested: "ok",
  reset_used: "ok",
  reset_refused: "refused",
  password_changed: "ok",
  password_set: "ok",
  account_created: "ok",
  account_deleted: "ok",
  identity_linked: "ok",
  identity_unlinked: "ok",
  provider_refused: "refused",
  reauthenticated: "ok",
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

/** How long a row is kept: long enough to look back at an attack, and no longer than people should be remembered. */
const KEPT_MS = 90 * 86_400_000;

export interface AuditEvent {
  code: AuditEventCode;
  userId?: number;
  /** An address as somebody typed it, canonical. Kept as a keyed hash: the record must not be a list of who has no account. */
  submittedEmail?: string;
  details?: Record<string, string>;
}

export function auditEvent({ submittedEmail, ...happening }: AuditEvent, request: RequestContext, now: Date): Write {
  const { requestId, client, userAgent } = request;
  const row = {
    ...happening,
    result: RESULTS[happening.code],
    ...(submittedEmail !== undefined && { submittedEmail: submittedEmailHash(submittedEmail) }),
    requestId,
    client,
    userAgent: userAgent.slice(0, 400),
  };
  const write: Write = (tx) =>
    tx
      .insert(auditLog)
      .values({ ...row, at: now })
      .returning({ id: auditLog.id });
  write.afterCommit = () => log().info({ ...row, details: undefined, ...happening.details }, happening.code);
  return write;
}

export async function recordEvent(happening: AuditEvent, request: RequestContext, now = new Date()): Promise<void> {
  await commit(auditEvent(happening, request, now));
}

/** The newest first. @param about an account, and what was typed that may have meant it */
export async function findAuditEvents(
  about: { userId?: number; submittedEmail?: string; code?: string; since?: Date },
  most = 1_000,
): Promise<AuditLogEntry[]> {
  const { userId, submittedEmail, code, since } = about;
  const person = or(
    userId === undefined ? undefined : eq(auditLog.userId, userId),
    submittedEmail === undefined ? undefined : eq(auditLog.submittedEmail, submittedEmailHash(submittedEmail)),
  );
  const wanted = and(person, code ? eq(auditLog.code, code) : undefined, since ? gte(auditLog.at, since) : undefined);
  return db().select().from(auditLog).where(wanted).orderBy(desc(auditLog.id)).limit(most) as Promise<AuditLogEntry[]>;
}

export async function purgeAuditLog(now = new Date()): Promise<void> {
  const old = lt(auditLog.at, new Date(now.getTime() - KEPT_MS));
  await commit((tx) => tx.delete(auditLog).where(old).returning({ id: auditLog.id }));
}

export type AuditLogEntry = typeof auditLog.$inferSelect & { code: AuditEventCode };

/** What happened to an account, newest first. */
export async function recentAuditEvents(
  userId: number,
  codes: AuditEventCode[],
  count: number,
): Promise<AuditLogEntry[]> {
  const told = and(eq(auditLog.userId, userId), inArray(auditLog.code, codes));
  return (await db().select().from(auditLog).where(told).orderBy(desc(auditLog.id)).limit(count)) as AuditLogEntry[];
}

function submittedEmailHash(address: string): string {
  return createHmac("sha256", `latchkey.events.typed${env().AUTH_SECRET}`).update(address).digest("hex").slice(0, 32);
}

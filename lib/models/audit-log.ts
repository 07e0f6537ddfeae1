/** The record of what happened: one row, written with the change itself, and one log line once that is on disk. */
import { createHmac } from "node:crypto";
import { and, desc, eq, gte, inArray, lt, or } from "drizzle-orm";
import { commit, db, type Write } from "../db";
import { events } from "../db/schema";
import { env } from "../env";
import { log } from "../log";
import type { RequestContext } from "../request-context";

/** Each code, and how it ended for who asked. */
const RESULTS = {
  login: "ok",
  login_failed: "refused",
  logout: "ok",
  signed_up: "ok",
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
  proven: "ok",
  proof_failed: "refused",
  session_ended: "ok",
  sessions_ended: "ok",
  mail_sent: "ok",
  mail_refused: "refused",
  mail_expired: "refused",
  mail_withheld: "refused",
  throttled: "refused",
  origin_refused: "refused",
  boot: "ok",
  shutdown: "ok",
} as const;

export type EventCode = keyof typeof RESULTS;

/** How long a row is kept: long enough to look back at an attack, and no longer than people should be remembered. */
const KEPT_MS = 90 * 86_400_000;

export interface Happening {
  code: EventCode;
  userId?: number;
  /** An address as somebody typed it, canonical. Kept as a keyed hash: the record must not be a list of who has no account. */
  typed?: string;
  details?: Record<string, string>;
}

export function event({ typed, ...happening }: Happening, request: RequestContext, now: Date): Write {
  const { requestId, client, userAgent } = request;
  const row = {
    ...happening,
    result: RESULTS[happening.code],
    ...(typed !== undefined && { typed: typedHash(typed) }),
    requestId,
    client,
    userAgent: userAgent.slice(0, 400),
  };
  const write: Write = (tx) =>
    tx
      .insert(events)
      .values({ ...row, at: now })
      .returning({ id: events.id });
  write.afterCommit = () => log().info({ ...row, details: undefined, ...happening.details }, happening.code);
  return write;
}

export async function record(happening: Happening, request: RequestContext, now = new Date()): Promise<void> {
  await commit(event(happening, request, now));
}

/** The newest first. @param about an account, and what was typed that may have meant it */
export async function findEvents(
  about: { userId?: number; typed?: string; code?: string; since?: Date },
  most = 1_000,
): Promise<EventRow[]> {
  const { userId, typed, code, since } = about;
  const person = or(
    userId === undefined ? undefined : eq(events.userId, userId),
    typed === undefined ? undefined : eq(events.typed, typedHash(typed)),
  );
  const wanted = and(person, code ? eq(events.code, code) : undefined, since ? gte(events.at, since) : undefined);
  return db().select().from(events).where(wanted).orderBy(desc(events.id)).limit(most) as Promise<EventRow[]>;
}

export async function forgetOldEvents(now = new Date()): Promise<void> {
  const old = lt(events.at, new Date(now.getTime() - KEPT_MS));
  await commit((tx) => tx.delete(events).where(old).returning({ id: events.id }));
}

export type EventRow = typeof events.$inferSelect & { code: EventCode };

/** What happened to an account, newest first. */
export async function recentEvents(userId: number, codes: EventCode[], count: number): Promise<EventRow[]> {
  const told = and(eq(events.userId, userId), inArray(events.code, codes));
  return (await db().select().from(events).where(told).orderBy(desc(events.id)).limit(count)) as EventRow[];
}

function typedHash(address: string): string {
  return createHmac("sha256", `latchkey.events.typed${env().AUTH_SECRET}`).update(address).digest("hex").slice(0, 32);
}

/** Browser sessions. Only the cookie holds the token; the row keeps its hash, so a stolen database opens no account. */
import { createHash, randomBytes } from "node:crypto";
import { and, desc, eq, gt, isNull, ne, type SQL } from "drizzle-orm";
import { CLOCK_SKEW_MS, DAY_MS, MINUTE_MS } from "../clock";
import { commit, db, type Write } from "../db";
import { sessions, users } from "../db/schema";
import type { RequestContext } from "../request-context";

export const SESSION_IDLE_MS = 7 * DAY_MS;
export const SESSION_ABSOLUTE_MS = 30 * DAY_MS;
export const SESSION_TOUCH_MS = MINUTE_MS;
export const RECENT_AUTHENTICATION_MS = 15 * MINUTE_MS;

export type Session = typeof sessions.$inferSelect;

export interface CurrentSession {
  session: Session;
  user: typeof users.$inferSelect;
}

export interface SessionCookie {
  token: string;
  expiresAt: Date;
}

export type LogInResult = { ok: true; session: SessionCookie; device: string } | { ok: false };

export function newSessionCookie(now: Date): SessionCookie {
  return { token: randomBytes(32).toString("base64url"), expiresAt: new Date(now.getTime() + SESSION_ABSOLUTE_MS) };
}

export function sessionInsertion(
  userId: number,
  token: string,
  method: string,
  { client, userAgent }: RequestContext,
  now: Date,
): Write {
  const row = { userId, tokenHash: hash(token), method, createdAt: now, lastUsedAt: now, client, userAgent };
  return (tx) => tx.insert(sessions).values(row).returning({ id: sessions.id });
}

/** Under 15 minutes ago. False for a session from the future, which a clock since set back has made. */
export function recentlyAuthenticated(session: { createdAt: Date }, now = new Date()): boolean {
  const ageMs = now.getTime() - session.createdAt.getTime();
  return ageMs < RECENT_AUTHENTICATION_MS && ageMs > -CLOCK_SKEW_MS;
}

/** Undefined for unknown, idle (7 days) and old (30 days) sessions, and for those of a disabled account. */
export async function findSessionAndUser(token: string, now = new Date()): Promise<CurrentSession | undefined> {
  return (await liveSessions(eq(sessions.tokenHash, hash(token)), now))[0];
}

export async function findSession(token: string, now = new Date()): Promise<Session | undefined> {
  return (await findSessionAndUser(token, now))?.session;
}

export async function sessionsOf(userId: number, now = new Date()): Promise<Session[]> {
  return (await liveSessions(eq(sessions.userId, userId), now)).map(({ session }) => session);
}

async function liveSessions(which: SQL, now: Date): Promise<CurrentSession[]> {
  const live = and(
    which,
    gt(sessions.lastUsedAt, new Date(now.getTime() - SESSION_IDLE_MS)),
    gt(sessions.createdAt, new Date(now.getTime() - SESSION_ABSOLUTE_MS)),
    isNull(users.disabledAt),
  );
  return db()
    .select({ session: sessions, user: users })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(live)
    .orderBy(desc(sessions.lastUsedAt));
}

export async function touchSession(
  token: string,
  { client, userAgent }: RequestContext,
  now = new Date(),
): Promise<void> {
  const row = eq(sessions.tokenHash, hash(token));
  const use = { lastUsedAt: now, client, userAgent };
  await commit((tx) => tx.update(sessions).set(use).where(row).returning({ id: sessions.id }));
}

export async function endSession(token: string, ...writes: Write[]): Promise<void> {
  await commit(deletion(eq(sessions.tokenHash, hash(token))), ...writes);
}

export async function endSessionOf(userId: number, id: number, ...writes: Write[]): Promise<void> {
  await commit(deletion(and(eq(sessions.id, id), eq(sessions.userId, userId))), ...writes);
}

export async function endOtherSessionsOf(userId: number, keptId: number, ...writes: Write[]): Promise<void> {
  await commit(deletion(and(ne(sessions.id, keptId), eq(sessions.userId, userId))), ...writes);
}

export function sessionDeletion(userId: number): Write {
  return deletion(eq(sessions.userId, userId));
}

export async function replaceSession(
  session: Session,
  token: string,
  method: string,
  request: RequestContext,
  now: Date,
  ...writes: Write[]
): Promise<boolean> {
  const ended = await commit(
    deletion(eq(sessions.id, session.id)),
    sessionInsertion(session.userId, token, method, request, now),
    ...writes,
  );
  return ended.length > 0;
}

function deletion(which: SQL | undefined): Write<{ id: number }> {
  return (tx) => tx.delete(sessions).where(which).returning({ id: sessions.id });
}

/** SHA-256 suffices: the token is random, not chosen by a person. */
function hash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

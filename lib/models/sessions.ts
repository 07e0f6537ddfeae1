/** Browser sessions. The token is in the cookie only; the row keeps its hash, so a stolen database opens no account. */
import { createHash, randomBytes } from "node:crypto";
import { and, desc, eq, gt, isNull, ne, type SQL } from "drizzle-orm";
import { CLOCK_SKEW_MS } from "../clock";
import { commit, db, type Write } from "../db";
import { sessions, users } from "../db/schema";
import type { RequestContext } from "../request-context";

const DAY_MS = 86_400_000;
export const SESSION_IDLE_MS = 7 * DAY_MS;
export const SESSION_ABSOLUTE_MS = 30 * DAY_MS;
/** How exact the time of last use is kept. */
export const SESSION_TOUCH_MS = 60_000;
/** How long a proof counts as fresh: for a first password, for linking, for deleting the account. */
export const RECENT_AUTHENTICATION_MS = 15 * 60_000;

export type Session = typeof sessions.$inferSelect;
type User = typeof users.$inferSelect;

/** What the cookie carries: 256 random bits, and how long at the most they are worth anything. */
export interface SessionCookie {
  token: string;
  expiresAt: Date;
}

export function newSessionCookie(now: Date): SessionCookie {
  return { token: randomBytes(32).toString("base64url"), expiresAt: new Date(now.getTime() + SESSION_ABSOLUTE_MS) };
}

/** @param method what was proven: "password", or a provider's id */
export function insertSession(
  userId: number,
  token: string,
  method: string,
  { client, userAgent }: RequestContext,
  now: Date,
): Write {
  const row = { userId, tokenHash: hash(token), method, createdAt: now, lastUsedAt: now, client, userAgent };
  return (tx) => tx.insert(sessions).values(row).returning({ id: sessions.id });
}

/** Whether its proof is under 15 minutes old; one from tomorrow, because the clock was set back, is none. */
export function recentlyAuthenticated(session: { createdAt: Date }, now = new Date()): boolean {
  const ageMs = now.getTime() - session.createdAt.getTime();
  return ageMs < RECENT_AUTHENTICATION_MS && ageMs > -CLOCK_SKEW_MS;
}

/** Undefined for unknown, idle (7 days) and old (30 days) sessions, and for those of a disabled account. */
export async function findSession(token: string, now = new Date()): Promise<Session | undefined> {
  return (await liveSessions(eq(sessions.tokenHash, hash(token)), now))[0];
}

/** The session and whose it is. */
export async function findSessionAndUser(
  token: string,
  now = new Date(),
): Promise<{ session: Session; user: User } | undefined> {
  const [found] = await db()
    .select({ session: sessions, user: users })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.tokenHash, hash(token)), live(now)));
  return found;
}

/** The one last used comes first. */
export async function sessionsOf(userId: number, now = new Date()): Promise<Session[]> {
  return liveSessions(eq(sessions.userId, userId), now);
}

async function liveSessions(which: SQL, now: Date): Promise<Session[]> {
  const found = await db()
    .select({ session: sessions })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(which, live(now)))
    .orderBy(desc(sessions.lastUsedAt));
  return found.map((row) => row.session);
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

/** @param writes what else is written if there was such a session */
export async function endSession(token: string, ...writes: Write[]): Promise<void> {
  await commit(deleteSessions(eq(sessions.tokenHash, hash(token))), ...writes);
}

/** One of the user's own; another's is not touched. */
export async function endSessionOf(userId: number, id: number, ...writes: Write[]): Promise<void> {
  await commit(deleteSessions(and(eq(sessions.id, id), eq(sessions.userId, userId))), ...writes);
}

export async function endOtherSessionsOf(userId: number, keptId: number, ...writes: Write[]): Promise<void> {
  await commit(deleteSessions(and(ne(sessions.id, keptId), eq(sessions.userId, userId))), ...writes);
}

export function deleteSessionsOf(userId: number): Write {
  return deleteSessions(eq(sessions.userId, userId));
}

/** A new session in the place of this one. False when it has ended meanwhile. */
export async function replaceSession(
  session: Session,
  token: string,
  method: string,
  request: RequestContext,
  now: Date,
  ...writes: Write[]
): Promise<boolean> {
  const ended = await commit(
    deleteSessions(eq(sessions.id, session.id)),
    insertSession(session.userId, token, method, request, now),
    ...writes,
  );
  return ended.length > 0;
}

function deleteSessions(which: SQL | undefined): Write<{ id: number }> {
  return (tx) => tx.delete(sessions).where(which).returning({ id: sessions.id });
}

function live(now: Date): SQL | undefined {
  return and(
    gt(sessions.lastUsedAt, new Date(now.getTime() - SESSION_IDLE_MS)),
    gt(sessions.createdAt, new Date(now.getTime() - SESSION_ABSOLUTE_MS)),
    isNull(users.disabledAt),
  );
}

/** SHA-256 suffices: what is hashed is random, not chosen by a person. */
function hash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

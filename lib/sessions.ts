/** Browser sessions. The token is in the cookie only; the row keeps its hash, so a stolen database opens no account. */
import { createHash, randomBytes } from "node:crypto";
import { and, eq, gt, isNull } from "drizzle-orm";
import { commit, db, type Write } from "./db";
import { sessions, users } from "./db/schema";
import type { RequestContext } from "./request-context";

const DAY_MS = 86_400_000;
export const SESSION_IDLE_MS = 7 * DAY_MS;
export const SESSION_ABSOLUTE_MS = 30 * DAY_MS;
/** How exact the time of last use is kept. */
export const SESSION_TOUCH_MS = 60_000;

export type Session = typeof sessions.$inferSelect;

/** What the cookie carries: 256 random bits, and how long at the most they are worth anything. */
export interface SessionCookie {
  token: string;
  expiresAt: Date;
}

export function newSessionCookie(now: Date): SessionCookie {
  return { token: randomBytes(32).toString("base64url"), expiresAt: new Date(now.getTime() + SESSION_ABSOLUTE_MS) };
}

export function insertSession(userId: number, token: string, request: RequestContext, now: Date): Write {
  const { client, userAgent } = request;
  const row = { userId, tokenHash: hash(token), createdAt: now, lastUsedAt: now, client, userAgent };
  return (tx) => tx.insert(sessions).values(row).returning({ id: sessions.id });
}

export async function startSession(
  userId: number,
  token: string,
  request: RequestContext,
  now = new Date(),
): Promise<void> {
  await commit(insertSession(userId, token, request, now));
}

/** Undefined for unknown, idle (7 days) and old (30 days) sessions, and for those of a disabled account. */
export async function findSession(token: string, now = new Date()): Promise<Session | undefined> {
  const live = and(
    eq(sessions.tokenHash, hash(token)),
    gt(sessions.lastUsedAt, new Date(now.getTime() - SESSION_IDLE_MS)),
    gt(sessions.createdAt, new Date(now.getTime() - SESSION_ABSOLUTE_MS)),
    isNull(users.disabledAt),
  );
  const found = await db()
    .select({ session: sessions })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(live);
  return found[0]?.session;
}

export async function touchSession(token: string, now = new Date()): Promise<void> {
  const row = eq(sessions.tokenHash, hash(token));
  await commit((tx) => tx.update(sessions).set({ lastUsedAt: now }).where(row).returning({ id: sessions.id }));
}

/** @param writes what else is written if there was such a session */
export async function endSession(token: string, ...writes: Write[]): Promise<void> {
  const row = eq(sessions.tokenHash, hash(token));
  await commit((tx) => tx.delete(sessions).where(row).returning({ id: sessions.id }), ...writes);
}

export function deleteSessionsOf(userId: number): Write {
  return (tx) => tx.delete(sessions).where(eq(sessions.userId, userId)).returning({ id: sessions.id });
}

/** SHA-256 suffices: what is hashed is random, not chosen by a person. */
function hash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/**
 * Logins: of browsers, and of apps and scripts by API. Only a browser's cookie holds the token; the row keeps its hash, so a stolen
 * database opens no account. An app's login has no cookie: its bearer tokens carry the row's id, as do those made of a browser's.
 */
import { createHash, randomBytes } from "node:crypto";
import { and, count, desc, eq, gt, inArray, isNull, lte, ne, or, type SQL } from "drizzle-orm";
import { DAY_MS, isFromTheFuture, MINUTE_MS } from "../clock";
import { commit, db, type Write } from "../db";
import { purge } from "../db/purge";
import { sessions, users } from "../db/schema";
import { env } from "../env";
import { log } from "../log";
import type { RequestContext } from "../request-context";

export const SESSION_IDLE_MS = 7 * DAY_MS;
export const SESSION_ABSOLUTE_MS = 30 * DAY_MS;
export const SESSION_TOUCH_MS = MINUTE_MS;
export const RECENT_AUTHENTICATION_MS = 15 * MINUTE_MS;
export type TokenType = "access" | "refresh";

/** Of an account. A script that logs in every minute pushes out its own logins, and not those of browsers. */
export const MAX_SESSIONS = 50;
export const MAX_APP_SESSIONS = 25;
const SURPLUS_AT_ONCE = 100;

/** By API, with a password: a login that has tokens and no cookie. */
export const APP = "app";

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
  const tokenHash = method === APP ? appKey(token) : hash(token);
  const row = { userId, tokenHash, method, createdAt: now, lastUsedAt: now, client, userAgent };
  return (tx) => tx.insert(sessions).values(row).returning({ id: sessions.id });
}

/** To be committed after an insertion. The oldest go. */
export function surplusSessionDeletions(userId: number): Write[] {
  const own = eq(sessions.userId, userId);
  return [oldestDeletion(MAX_APP_SESSIONS, and(own, eq(sessions.method, APP))), oldestDeletion(MAX_SESSIONS, own)];
}

function oldestDeletion(kept: number, which: SQL | undefined): Write {
  const surplus = db()
    .select({ id: sessions.id })
    .from(sessions)
    .where(which)
    .orderBy(desc(sessions.id))
    .limit(SURPLUS_AT_ONCE)
    .offset(kept);
  return deletion(inArray(sessions.id, surplus));
}

export function tokenLifeMs(type: TokenType): number {
  const { ACCESS_TOKEN_MINUTES, REFRESH_TOKEN_DAYS } = env();
  return type === "access" ? ACCESS_TOKEN_MINUTES * MINUTE_MS : REFRESH_TOKEN_DAYS * DAY_MS;
}

/** Until the last access token of its refresh token has expired. */
const appSessionMs = () => tokenLifeMs("refresh") + tokenLifeMs("access");

export function isApp({ method }: Session): boolean {
  return method === APP;
}

/** Under 15 minutes ago. False for a session from the future, which a clock since set back has made. */
export function recentlyAuthenticated(session: { createdAt: Date }, now = new Date()): boolean {
  const ageMs = now.getTime() - session.createdAt.getTime();
  return ageMs < RECENT_AUTHENTICATION_MS && !isFromTheFuture(session.createdAt, now);
}

/** Undefined for unknown, idle (7 days) and old (30 days) sessions, and for those of a disabled account. */
export async function findSessionAndUser(token: string, now = new Date()): Promise<CurrentSession | undefined> {
  return (await liveSessions(eq(sessions.tokenHash, hash(token)), now))[0];
}

/** By the token with which it was inserted, and which is then forgotten. */
export async function findAppSession(token: string, now = new Date()): Promise<CurrentSession | undefined> {
  return (await liveSessions(eq(sessions.tokenHash, appKey(token)), now))[0];
}

/** Of a browser or an app: whose id a bearer token carries. */
export async function findSessionById(id: number, now = new Date()): Promise<CurrentSession | undefined> {
  return (await liveSessions(eq(sessions.id, id), now))[0];
}

export async function findSession(token: string, now = new Date()): Promise<Session | undefined> {
  return (await findSessionAndUser(token, now))?.session;
}

/** As many as there can be, the last used first. */
export async function sessionsOf(userId: number, now = new Date()): Promise<Session[]> {
  return (await liveSessions(eq(sessions.userId, userId), now, MAX_SESSIONS)).map(({ session }) => session);
}

async function liveSessions(which: SQL, now: Date, limit = 1): Promise<CurrentSession[]> {
  return db()
    .select({ session: sessions, user: users })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(which, isAlive(now), isNull(users.disabledAt)))
    .orderBy(desc(sessions.lastUsedAt), desc(sessions.id))
    .limit(limit);
}

function isAlive(now: Date): SQL {
  const ago = (ms: number) => new Date(now.getTime() - ms);
  const inApp = and(eq(sessions.method, APP), gt(sessions.createdAt, ago(appSessionMs())));
  const inBrowser = and(
    ne(sessions.method, APP),
    gt(sessions.lastUsedAt, ago(SESSION_IDLE_MS)),
    gt(sessions.createdAt, ago(SESSION_ABSOLUTE_MS)),
  );
  return or(inApp, inBrowser) as SQL;
}

/** Of so many, which takes milliseconds however many more there are. */
const MAX_COUNTED = 100_000;

export async function countSessions(usedSince: Date): Promise<number> {
  const used = db()
    .select({ lastUsedAt: sessions.lastUsedAt })
    .from(sessions)
    .where(gt(sessions.lastUsedAt, usedSince))
    .limit(MAX_COUNTED)
    .as("used");
  const [counted] = await db().select({ sessions: count() }).from(used);
  return counted?.sessions ?? 0;
}

/** What is not alive, by one index each. */
export async function purgeSessions(now = new Date()): Promise<void> {
  const { id, method, lastUsedAt, createdAt } = sessions;
  const ago = (ms: number) => new Date(now.getTime() - ms);
  const inBrowser = ne(method, APP);
  await purge(id, lastUsedAt, and(inBrowser, lte(lastUsedAt, ago(SESSION_IDLE_MS))));
  await purge(id, createdAt, and(inBrowser, lte(createdAt, ago(SESSION_ABSOLUTE_MS))));
  await purge(id, createdAt, and(eq(method, APP), lte(createdAt, ago(appSessionMs()))));
}

/**
 * Once a minute at most. It stays valid if its use cannot be recorded.
 * @param browser absent for a use by token, which leaves what is known of the browser as it is
 */
export async function recordUse(
  { id, lastUsedAt }: Session,
  browser: RequestContext | undefined,
  now = new Date(),
): Promise<void> {
  if (now.getTime() - lastUsedAt.getTime() <= SESSION_TOUCH_MS) return;
  const seen = browser && { client: browser.client, userAgent: browser.userAgent };
  const use = { lastUsedAt: now, ...seen };
  await commit((tx) => tx.update(sessions).set(use).where(eq(sessions.id, id)).returning({ id: sessions.id })).catch(
    (error) => log().warn({ err: error }, "use of a session not recorded"),
  );
}

export async function endSession(token: string, ...writes: Write[]): Promise<void> {
  await commit(deletion(eq(sessions.tokenHash, hash(token))), ...writes);
}

/** @returns false if it has ended already */
export async function endSessionOf(userId: number, id: number, ...writes: Write[]): Promise<boolean> {
  const ended = await commit(deletion(and(eq(sessions.id, id), eq(sessions.userId, userId))), ...writes);
  return ended.length > 0;
}

export async function endOtherSessionsOf(userId: number, keptId: number, ...writes: Write[]): Promise<void> {
  await commit(deletion(and(ne(sessions.id, keptId), eq(sessions.userId, userId))), ...writes);
}

/** @returns how many */
export async function endSessionsOf(userId: number, ...writes: Write[]): Promise<number> {
  return (await commit(deletion(eq(sessions.userId, userId)), ...writes)).length;
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

/** Spelled like no hash, so that no cookie opens the login of an app. */
function appKey(token: string): string {
  return `${APP} ${hash(token)}`;
}

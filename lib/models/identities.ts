import {
  and,
  asc,
  eq,
  exists,
  gt,
  inArray,
  isNotNull,
  ne,
  notExists,
  notInArray,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
import { DAY_MS } from "../clock";
import { commit, db, type Write } from "../db";
import { identities, sessions, users } from "../db/schema";
import { type User, userUse } from "./users";

/** A reset removes those that are younger, unless they are kept: an attacker in the account may have added them. */
const YOUNG_MS = 7 * DAY_MS;

export type Identity = typeof identities.$inferSelect;

export async function identitiesOf(userId: number): Promise<Identity[]> {
  return db().select().from(identities).where(eq(identities.userId, userId)).orderBy(asc(identities.id));
}

export async function providersOf(userId: number): Promise<string[]> {
  return (await identitiesOf(userId)).map((identity) => identity.provider);
}

export async function findUserIdByIdentity(provider: string, subject: string): Promise<number | undefined> {
  const row = and(eq(identities.provider, provider), eq(identities.subject, subject));
  return (await db().select({ userId: identities.userId }).from(identities).where(row))[0]?.userId;
}

/**
 * @param owner by email when the same write set creates the account
 * @param ifFree does nothing when another account has the identity, instead of failing the write set
 */
export function identityInsertion(
  owner: { id: number } | { email: string },
  provider: string,
  subject: string,
  now: Date,
  { ifFree = false } = {},
): Write {
  const userId =
    "id" in owner ? owner.id : sql`(select ${users.id} from ${users} where ${users.email} = ${owner.email})`;
  const row = { userId, provider, subject, createdAt: now };
  return (tx) => {
    const insertion = tx.insert(identities).values(row);
    return (ifFree ? insertion.onConflictDoNothing() : insertion).returning({ id: identities.id });
  };
}

/**
 * In a session, only while that lasts: what is under way when a reset ends all sessions must not arrive after it. Else while the account is
 * neither gone nor disabled nor changed since it was read.
 * @returns false when that is over, or the identity is already linked to an account
 */
export async function linkIdentity(
  owner: User | { id: number; sessionId: number },
  provider: string,
  subject: string,
  now: Date,
  ...writes: Write[]
): Promise<boolean> {
  const free = notExists(identity(provider, subject));
  const use = "sessionId" in owner ? sessionUse(owner.sessionId, now, free) : userUse(owner, free);
  return (await commit(use, identityInsertion(owner, provider, subject, now), ...writes)).length > 0;
}

/** An update and not a query, so that on Postgres too it comes before a reset or after it. */
function sessionUse(id: number, now: Date, provided: SQL): Write<{ id: number }> {
  const live = and(eq(sessions.id, id), provided);
  return (tx) => tx.update(sessions).set({ lastUsedAt: now }).where(live).returning({ id: sessions.id });
}

/** For a write that must not arrive after the identity is removed. */
export function hasIdentity(userId: number, provider: string, subject: string): SQL {
  return exists(identity(provider, subject, eq(identities.userId, userId)));
}

function identity(provider: string, subject: string, owned?: SQL) {
  const which = and(eq(identities.provider, provider), eq(identities.subject, subject), owned);
  return db().select({ id: identities.id }).from(identities).where(which);
}

/** `deletion` goes by age and not by list, so that it removes also what was added since. */
export async function reviewIdentities(
  userId: number,
  { kept, removed }: IdentityReview,
  now: Date,
): Promise<{ removed: Identity[]; left: Identity[]; deletion: Write }> {
  const young = and(gt(identities.createdAt, youngSince(now)), notInArray(identities.id, kept));
  const which = and(eq(identities.userId, userId), or(young, inArray(identities.id, removed)));
  const goes = (identity: Identity) =>
    removed.includes(identity.id) || (isYoung(identity, now) && !kept.includes(identity.id));
  const all = await identitiesOf(userId);
  return {
    removed: all.filter(goes),
    left: all.filter((identity) => !goes(identity)),
    deletion: deletion(which),
  };
}

/** What the owner decided of identities that they were shown, by id. Of the others the young ones go. */
export interface IdentityReview {
  kept: number[];
  removed: number[];
}

export const NOT_REVIEWED: IdentityReview = { kept: [], removed: [] };

export function isYoung({ createdAt }: Identity, now: Date): boolean {
  return createdAt > youngSince(now);
}

const youngSince = (now: Date) => new Date(now.getTime() - YOUNG_MS);

function deletion(which: ReturnType<typeof and>): Write {
  return (tx) => tx.delete(identities).where(which).returning({ id: identities.id });
}

/** Never the last sign-in method: the same statement checks that a password or an identity of a `usable` provider stays. */
export async function deleteIdentity(
  userId: number,
  id: number,
  usable: string[],
  ...writes: Write[]
): Promise<boolean> {
  const password = db()
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, userId), isNotNull(users.passwordHash)));
  const another = db()
    .select({ id: identities.id })
    .from(identities)
    .where(and(eq(identities.userId, userId), ne(identities.id, id), inArray(identities.provider, usable)));
  const row = and(eq(identities.id, id), eq(identities.userId, userId), or(exists(password), exists(another)));
  const deleted = await commit((tx) => tx.delete(identities).where(row).returning({ id: identities.id }), ...writes);
  return deleted.length > 0;
}

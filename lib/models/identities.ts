import { and, asc, eq, exists, gt, inArray, isNotNull, ne, notExists, notInArray, or, sql } from "drizzle-orm";
import { DAY_MS } from "../clock";
import { commit, db, type Write } from "../db";
import { identities, sessions, users } from "../db/schema";

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
 * In a session, only while that lasts: what is under way when a reset ends all sessions must not arrive after it.
 * @returns false when the session is over, or the identity is already linked to an account
 */
export async function linkIdentity(
  owner: { id: number; sessionId?: number },
  provider: string,
  subject: string,
  now: Date,
  ...writes: Write[]
): Promise<boolean> {
  const { id, sessionId } = owner;
  const row = { userId: id, provider, subject, createdAt: now };
  const linked =
    sessionId === undefined
      ? commit(
          (tx) => tx.insert(identities).values(row).onConflictDoNothing().returning({ id: identities.id }),
          ...writes,
        )
      : commit(sessionUse(sessionId, row, now), identityInsertion({ id }, provider, subject, now), ...writes);
  return (await linked).length > 0;
}

/** An update and not a query, so that on Postgres too it comes before a reset or after it. */
function sessionUse(id: number, { provider, subject }: Pick<Identity, "provider" | "subject">, now: Date) {
  const taken = db()
    .select({ id: identities.id })
    .from(identities)
    .where(and(eq(identities.provider, provider), eq(identities.subject, subject)));
  const live = and(eq(sessions.id, id), notExists(taken));
  const write: Write<{ id: number }> = (tx) =>
    tx.update(sessions).set({ lastUsedAt: now }).where(live).returning({ id: sessions.id });
  return write;
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

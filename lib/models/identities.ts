import { and, asc, eq, exists, inArray, isNotNull, ne, or, sql } from "drizzle-orm";
import { commit, db, type Write } from "../db";
import { identities, users } from "../db/schema";

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

/** @returns false when the identity is already linked to an account */
export async function linkIdentity(
  owner: { id: number },
  provider: string,
  subject: string,
  now: Date,
  ...writes: Write[]
): Promise<boolean> {
  const row = { userId: owner.id, provider, subject, createdAt: now };
  const linked = await commit(
    (tx) => tx.insert(identities).values(row).onConflictDoNothing().returning({ id: identities.id }),
    ...writes,
  );
  return linked.length > 0;
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

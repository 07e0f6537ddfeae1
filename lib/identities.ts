/** The ways to sign in that are not the password: one row per provider and subject. */
import { and, asc, eq } from "drizzle-orm";
import { commit, db, type Write } from "./db";
import { identities } from "./db/schema";

/** Provider ids, such as "google", in the order they were linked. */
export async function providersOf(userId: number): Promise<string[]> {
  const rows = await db()
    .select({ provider: identities.provider })
    .from(identities)
    .where(eq(identities.userId, userId))
    .orderBy(asc(identities.id));
  return rows.map((row) => row.provider);
}

export async function findUserIdByIdentity(provider: string, subject: string): Promise<number | undefined> {
  const row = and(eq(identities.provider, provider), eq(identities.subject, subject));
  return (await db().select({ userId: identities.userId }).from(identities).where(row))[0]?.userId;
}

export async function linkIdentity(userId: number, provider: string, subject: string, now = new Date()): Promise<void> {
  const row = { userId, provider, subject, createdAt: now };
  await commit((tx) => tx.insert(identities).values(row).returning({ id: identities.id }));
}

export function deleteIdentitiesOf(userId: number): Write {
  return (tx) => tx.delete(identities).where(eq(identities.userId, userId)).returning({ id: identities.id });
}

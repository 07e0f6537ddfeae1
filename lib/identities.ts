/** The ways to sign in that are not the password: one row per provider and subject. */
import { asc, eq } from "drizzle-orm";
import { db } from "./db";
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

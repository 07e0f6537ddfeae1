/** What a story begins with, written into the server's own database in the words of the app's own schema. */
import { randomUUID } from "node:crypto";
import { eq, inArray, like, sql } from "drizzle-orm";
import { openDatabase } from "../../lib/db";
import { identities, limits, outbox, sessions, users } from "../../lib/db/schema";
import { onPostgres } from "../../lib/env";
import { slowHash } from "../../lib/passwords/slow-hash";
import type { Server } from "./server";

export const OLD_PASSWORD = "Orchid-lantern-41";
export const NEW_PASSWORD = "NewPassword123";

export type Accounts = ReturnType<typeof openAccounts>;

export function openAccounts({ variables }: Server) {
  const { handle: db, close } = openDatabase(variables.DATABASE_URL ?? "");
  // A story waits for the server's writes; it has no other requests to think of.
  if (!onPostgres()) db.run(sql`pragma busy_timeout = 5000`);
  const passwordHash = slowHash(OLD_PASSWORD, Number(variables.BCRYPT_COST));

  /** Verified, with OLD_PASSWORD, at an address that nobody else has. */
  async function create(account: Partial<typeof users.$inferInsert> = {}): Promise<{ id: number; email: string }> {
    const now = new Date();
    const row = {
      email: `${randomUUID()}@example.com`,
      passwordHash,
      emailVerifiedAt: now,
      createdAt: now,
      ...account,
    };
    const [made] = await db.insert(users).values(row).returning({ id: users.id, email: users.email });
    return made as { id: number; email: string };
  }

  /** Signs in with Google only. */
  async function createWithoutPassword(): Promise<{ id: number; email: string }> {
    const account = await create({ passwordHash: null });
    await linkGoogle(account.id);
    return account;
  }

  async function linkGoogle(userId: number): Promise<void> {
    await db.insert(identities).values({ provider: "google", subject: randomUUID(), userId, createdAt: new Date() });
  }

  async function removePassword(id: number): Promise<void> {
    await db.update(users).set({ passwordHash: null }).where(eq(users.id, id));
  }

  async function disable(id: number): Promise<void> {
    await db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, id));
  }

  /** Resets asked for that long ago, whose emails the worker brings only now. */
  async function askForReset(address: string, agoMs: number, times = 1): Promise<void> {
    const askedAt = new Date(Date.now() - agoMs);
    const asked = { template: "reset-password", address, context: {}, createdAt: askedAt, dueAt: askedAt };
    await db.insert(outbox).values(Array.from({ length: times }, () => ({ id: randomUUID(), ...asked })));
  }

  /** As if the account had last proven itself that much longer ago. */
  async function ageSessions(email: string, byMs: number): Promise<void> {
    const owner = db.select({ id: users.id }).from(users).where(eq(users.email, email));
    const createdAt = new Date(Date.now() - byMs);
    await db.update(sessions).set({ createdAt }).where(inArray(sessions.userId, owner));
  }

  /** As if every account that somebody has guessed at had been for a while: the next wrong try holds it up for a minute. */
  async function lengthenBackOffs(): Promise<void> {
    await db.update(limits).set({ points: 12 }).where(like(limits.key, "lockout-failures-by-address:%"));
    await db.delete(limits).where(like(limits.key, "lockout-by-address:%"));
  }

  async function identitiesOf(email: string): Promise<string[]> {
    const rows = await db
      .select({ provider: identities.provider })
      .from(identities)
      .innerJoin(users, eq(users.id, identities.userId))
      .where(eq(users.email, email));
    return rows.map(({ provider }) => provider);
  }

  return {
    ageSessions,
    lengthenBackOffs,
    identitiesOf,
    create,
    createWithoutPassword,
    linkGoogle,
    removePassword,
    disable,
    askForReset,
    close,
  };
}

import { randomUUID } from "node:crypto";
import { eq, inArray, like, sql } from "drizzle-orm";
import { openDatabase } from "../../lib/db";
import { deliveryEvents, identities, limits, oauthStates, outbox, sessions, signUps, users } from "../../lib/db/schema";
import { onPostgres } from "../../lib/env";
import { keyedHash } from "../../lib/keyed-hash";
import { slowHash } from "../../lib/passwords/slow-hash";
import type { Server } from "./server";

export const OLD_PASSWORD = "Orchid-lantern-41";
export const NEW_PASSWORD = "NewPassword123";

export type Accounts = ReturnType<typeof openAccounts>;
type Row = Partial<typeof users.$inferInsert>;
type Account = { id: number; email: string };

export async function createAccount(server: Server, row: Row = {}): Promise<Account> {
  const accounts = openAccounts(server);
  const account = await accounts.create(row);
  await accounts.close();
  return account;
}

export async function accountsFixture(
  { server }: { server: Server },
  use: (accounts: Accounts) => Promise<void>,
): Promise<void> {
  const accounts = openAccounts(server);
  await use(accounts);
  await accounts.close();
}

export function openAccounts({ variables }: Server) {
  const { handle: db, close } = openDatabase(variables.DATABASE_URL ?? "");
  if (!onPostgres()) db.run(sql`pragma busy_timeout = 5000`); // the server writes, too
  const passwordHash = slowHash(OLD_PASSWORD, Number(variables.BCRYPT_COST));

  /** With OLD_PASSWORD and a unique address, unless the row says otherwise. */
  async function create(row: Row = {}): Promise<Account> {
    const now = new Date();
    const values = {
      email: `${randomUUID()}@example.com`,
      passwordHash,
      createdAt: now,
      ...row,
    };
    const [made] = await db.insert(users).values(values).returning({ id: users.id, email: users.email });
    return made as Account;
  }

  async function createMany(count: number): Promise<string[]> {
    return Promise.all(Array.from({ length: count }, async () => (await create()).email));
  }

  async function createWithoutPassword(): Promise<Account> {
    const account = await create({ passwordHash: null });
    await linkGoogle(account.id);
    return account;
  }

  async function linkGoogle(userId: number): Promise<void> {
    await link(userId, "google", 0);
  }

  async function link(userId: number, provider: string, daysAgo: number): Promise<void> {
    const createdAt = new Date(Date.now() - daysAgo * 86_400_000);
    await db.insert(identities).values({ provider, subject: randomUUID(), userId, createdAt });
  }

  async function removePassword(id: number): Promise<void> {
    await db.update(users).set({ passwordHash: null }).where(eq(users.id, id));
  }

  const addressHash = (email: string) => keyedHash("delivery-events.address", email, variables.AUTH_SECRET);

  /** As if its provider had told so. */
  async function makeBounce(email: string): Promise<void> {
    const bounce = { id: randomUUID(), type: "hard_bounce", address: addressHash(email), at: new Date() } as const;
    await db.insert(deliveryEvents).values(bounce);
  }

  async function deliveriesOf(email: string): Promise<string[]> {
    const rows = db
      .select()
      .from(deliveryEvents)
      .where(eq(deliveryEvents.address, addressHash(email)));
    return (await rows).map(({ type }) => type);
  }

  async function disable(id: number): Promise<void> {
    await db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, id));
  }

  /** Enqueues reset emails as if they had been requested that long ago. */
  async function enqueueResets(address: string, agoMs: number, count = 1): Promise<void> {
    const requestedAt = new Date(Date.now() - agoMs);
    const message = {
      template: "reset-password",
      address,
      context: {},
      createdAt: requestedAt,
      dueAt: requestedAt,
    };
    await db.insert(outbox).values(Array.from({ length: count }, () => ({ id: randomUUID(), ...message })));
  }

  /** As if that had been asked that long ago, by default by somebody who began with Facebook. */
  async function createSignUp(
    email: string,
    agoMs = 0,
    row: Partial<typeof signUps.$inferInsert> = {},
  ): Promise<typeof signUps.$inferSelect> {
    const createdAt = new Date(Date.now() - agoMs);
    const reference = randomUUID();
    const identity = { provider: "facebook", subject: randomUUID() };
    const client = { client: "203.0.113.7", userAgent: "" };
    const values = { reference, email, createdAt, ...identity, ...client, ...row };
    const [signUp] = await db.insert(signUps).values(values).returning();
    const message = { template: "verify-email", address: email, context: { reference }, createdAt, dueAt: createdAt };
    await db.insert(outbox).values({ id: randomUUID(), ...message });
    return signUp as typeof signUps.$inferSelect;
  }

  async function idsOf(emails: string[]): Promise<number[]> {
    return (await db.select({ id: users.id }).from(users).where(inArray(users.email, emails))).map(({ id }) => id);
  }

  /** As if the account had last authenticated that long ago. */
  async function ageSessions(email: string, byMs: number): Promise<void> {
    const owner = db.select({ id: users.id }).from(users).where(eq(users.email, email));
    const createdAt = new Date(Date.now() - byMs);
    await db.update(sessions).set({ createdAt }).where(inArray(sessions.userId, owner));
  }

  /** As if every authorization under way had begun that much later. */
  async function delayOAuthStates(byMs: number): Promise<void> {
    await db.update(oauthStates).set({ createdAt: new Date(Date.now() + byMs) });
  }

  /** As if each account with a failed login had many: its next failure locks it out for a minute. */
  async function lengthenLockouts(): Promise<void> {
    await db.update(limits).set({ points: 12 }).where(like(limits.key, "lockout-failures-by-address:%"));
    await db.delete(limits).where(like(limits.key, "lockout-by-address:%"));
  }

  /** Begins every lockout anew. */
  async function prolongLockouts(): Promise<void> {
    const expire = Date.now() + 60_000;
    await db.update(limits).set({ expire, points: 1 }).where(like(limits.key, "lockout-by-address:%"));
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
    create,
    createMany,
    createWithoutPassword,
    linkGoogle,
    link,
    removePassword,
    makeBounce,
    deliveriesOf,
    disable,
    enqueueResets,
    createSignUp,
    idsOf,
    ageSessions,
    delayOAuthStates,
    lengthenLockouts,
    prolongLockouts,
    identitiesOf,
    close,
  };
}

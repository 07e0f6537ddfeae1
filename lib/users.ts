import { and, type Column, eq, isNull, type SQL } from "drizzle-orm";
import { commit, db, type Write } from "./db";
import { users } from "./db/schema";

export type User = typeof users.$inferSelect;

export async function findUserById(id: number): Promise<User | undefined> {
  return (await db().select().from(users).where(eq(users.id, id)))[0];
}

/** @param email canonical */
export async function findUserByEmail(email: string): Promise<User | undefined> {
  return (await db().select().from(users).where(eq(users.email, email)))[0];
}

/** @returns undefined when the address is taken */
export async function createUser(
  account: { email: string; passwordHash: string | null; emailVerifiedAt: Date | null },
  ...writes: Write[]
): Promise<User | undefined> {
  const row = { ...account, createdAt: new Date() };
  return (await commit((tx) => tx.insert(users).values(row).onConflictDoNothing().returning(), ...writes))[0];
}

/**
 * Puts the new hash in only where the old one still stands, so of several who hold the same proof one wins.
 * A reset also asks that nobody has logged in since its link was checked, and proves the mailbox.
 */
export async function replacePassword(
  user: User,
  passwordHash: string,
  by: "reset" | "owner",
  now: Date,
  ...writes: Write[]
): Promise<boolean> {
  const unchanged =
    by === "reset" ? and(sameCredentials(user), same(users.lastLoginAt, user.lastLoginAt)) : sameCredentials(user);
  const emailVerifiedAt = user.emailVerifiedAt ?? (by === "reset" ? now : null);
  const changed = await commit(
    (tx) => tx.update(users).set({ passwordHash, emailVerifiedAt }).where(unchanged).returning({ id: users.id }),
    ...writes,
  );
  return changed.length > 0;
}

/**
 * Notes a login by the password that was verified, unless it was replaced meanwhile. `passwordHash`: today's form of it, when it was an old one.
 * The time never stands still between two logins, because it is part of reset links, in whole seconds, and each login must end them.
 */
export async function recordLogin(
  user: User,
  passwordHash: string | null,
  now: Date,
  ...writes: Write[]
): Promise<boolean> {
  const lastLoginAt = new Date(Math.max(now.getTime(), (user.lastLoginAt?.getTime() ?? 0) + 1_000));
  const changed = await commit(
    (tx) =>
      tx.update(users).set({ lastLoginAt, passwordHash }).where(sameCredentials(user)).returning({ id: users.id }),
    ...writes,
  );
  return changed.length > 0;
}

function sameCredentials(user: User): SQL | undefined {
  return and(
    eq(users.id, user.id),
    eq(users.email, user.email),
    same(users.passwordHash, user.passwordHash),
    isNull(users.disabledAt),
  );
}

function same(column: Column, value: unknown): SQL {
  return value === null ? isNull(column) : eq(column, value);
}

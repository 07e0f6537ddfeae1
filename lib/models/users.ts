import { and, type Column, eq, isNull, type SQL } from "drizzle-orm";
import { commit, db, type Write } from "../db";
import { users } from "../db/schema";

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
  account: Pick<User, "email" | "passwordHash" | "emailVerifiedAt"> & { unprovenPasswordHash?: string },
  ...writes: Write[]
): Promise<User | undefined> {
  const row = { ...account, createdAt: new Date() };
  return (await commit((tx) => tx.insert(users).values(row).onConflictDoNothing().returning(), ...writes))[0];
}

/** Of several who sign up with an address that is not proven yet, the last one counts. @returns undefined when there is no such account */
export async function replaceUnprovenPassword(
  email: string,
  unprovenPasswordHash: string,
  ...writes: Write[]
): Promise<User | undefined> {
  const unproven = and(eq(users.email, email), isNull(users.emailVerifiedAt), isNull(users.disabledAt));
  return (
    await commit((tx) => tx.update(users).set({ unprovenPasswordHash }).where(unproven).returning(), ...writes)
  )[0];
}

/** Makes the password of the newest sign-up the account's, unless that or anything else changed since its link was checked. */
export async function proveMailbox(user: User, now: Date, ...writes: Write[]): Promise<boolean> {
  const proven = {
    emailVerifiedAt: now,
    passwordHash: user.unprovenPasswordHash ?? user.passwordHash,
    unprovenPasswordHash: null,
  };
  const changed = await commit(
    (tx) => tx.update(users).set(proven).where(sameUnproven(user)).returning({ id: users.id }),
    ...writes,
  );
  return changed.length > 0;
}

/** Whether a password was ever chosen for the account, by proven hands or not. */
export function hasChosenPassword(user: User): boolean {
  return (user.passwordHash ?? user.unprovenPasswordHash) !== null;
}

/**
 * Puts the new hash in only where the old one still stands, so of several who hold the same proof one wins.
 * A reset also asks that nobody has logged in since its link was checked, and proves the mailbox: what a sign-up chose is void.
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
  const proof = by === "reset" ? { emailVerifiedAt: user.emailVerifiedAt ?? now, unprovenPasswordHash: null } : {};
  const changed = await commit(
    (tx) =>
      tx
        .update(users)
        .set({ passwordHash, ...proof })
        .where(unchanged)
        .returning({ id: users.id }),
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

/** Lets in someone with the password of an unproven account. Changes nothing of it, so that it ends no link of the mailbox's owner. */
export async function recordUnprovenLogin(user: User, ...writes: Write[]): Promise<boolean> {
  const found = await commit((tx) => tx.select({ id: users.id }).from(users).where(sameUnproven(user)), ...writes);
  return found.length > 0;
}

function sameUnproven(user: User): SQL | undefined {
  return and(
    sameCredentials(user),
    same(users.unprovenPasswordHash, user.unprovenPasswordHash),
    isNull(users.emailVerifiedAt),
  );
}

/** The first proof of a mailbox by somebody who chose no password: what anybody chose before is gone. False if it was proven meanwhile. */
export async function verifyAfresh(user: User, now: Date, ...writes: Write[]): Promise<boolean> {
  const unproven = and(sameCredentials(user), isNull(users.emailVerifiedAt));
  const proven = { passwordHash: null, unprovenPasswordHash: null, emailVerifiedAt: now };
  const changed = await commit(
    (tx) => tx.update(users).set(proven).where(unproven).returning({ id: users.id }),
    ...writes,
  );
  return changed.length > 0;
}

/** With all that hangs on it. */
export async function deleteUser(user: User, ...writes: Write[]): Promise<boolean> {
  const deleted = await commit(
    (tx) => tx.delete(users).where(sameCredentials(user)).returning({ id: users.id }),
    ...writes,
  );
  return deleted.length > 0;
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

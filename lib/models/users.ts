import { and, type Column, eq, isNull, type SQL } from "drizzle-orm";
import { commit, db, type Write } from "../db";
import { users } from "../db/schema";

export type User = typeof users.$inferSelect;

export async function findUserById(id: number): Promise<User | undefined> {
  return (await db().select().from(users).where(eq(users.id, id)))[0];
}

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

export async function replaceUnprovenPassword(
  email: string,
  unprovenPasswordHash: string,
  ...writes: Write[]
): Promise<User | undefined> {
  const unverified = and(eq(users.email, email), isNull(users.emailVerifiedAt), isNull(users.disabledAt));
  return (
    await commit((tx) => tx.update(users).set({ unprovenPasswordHash }).where(unverified).returning(), ...writes)
  )[0];
}

/** Also one that a lock has voided: the next is not the first. */
export function hasChosenPassword(user: User): boolean {
  return (user.passwordHash ?? user.unprovenPasswordHash) !== null || user.lockedAt !== null;
}

// From here on: each changes the row only if what it relies on has not changed since it was read, and returns whether it did.

export async function proveMailbox(user: User, now: Date, ...writes: Write[]): Promise<boolean> {
  const proven = {
    emailVerifiedAt: now,
    passwordHash: user.unprovenPasswordHash ?? user.passwordHash,
    unprovenPasswordHash: null,
  };
  return update(proven, unchangedUnverified(user), writes);
}

/** Without a password: any that was chosen before the mailbox was proven is void. */
export async function proveMailboxByProvider(user: User, now: Date, ...writes: Write[]): Promise<boolean> {
  const proven = { passwordHash: null, unprovenPasswordHash: null, emailVerifiedAt: now };
  return update(proven, and(unchanged(user), isNull(users.emailVerifiedAt)), writes);
}

/** A reset also requires that nobody has logged in since the link was checked, and proves the mailbox: what a sign-up chose is void. */
export async function replacePassword(
  user: User,
  passwordHash: string,
  by: "reset" | "owner",
  now: Date,
  ...writes: Write[]
): Promise<boolean> {
  if (by === "owner") return update({ passwordHash }, unchanged(user), writes);
  const reset = { passwordHash, emailVerifiedAt: user.emailVerifiedAt ?? now, unprovenPasswordHash: null };
  return update(reset, and(unchanged(user), equal(users.lastLoginAt, user.lastLoginAt)), writes);
}

/** `lastLoginAt` moves on by a second at least: reset links contain it in whole seconds, and every login must end them. */
export async function recordLogin(
  user: User,
  passwordHash: string | null,
  now: Date,
  ...writes: Write[]
): Promise<boolean> {
  return update({ lastLoginAt: nextLoginAt(user, now), passwordHash }, unchanged(user), writes);
}

/** Whatever else has changed since, the password included. Ends reset links of an account without a password, too. */
export async function lockUser(user: User, now: Date, ...writes: Write[]): Promise<boolean> {
  const lockedAt = new Date(Math.max(now.getTime(), (user.lockedAt?.getTime() ?? 0) + 1));
  const locked = { passwordHash: null, unprovenPasswordHash: null, lastLoginAt: nextLoginAt(user, now), lockedAt };
  const same = and(eq(users.id, user.id), eq(users.email, user.email), isNull(users.disabledAt));
  return update(locked, and(same, equal(users.lockedAt, user.lockedAt)), writes);
}

/** Leaves the row as it is, so that it ends no link of the mailbox's owner. */
export async function recordUnverifiedLogin(user: User, ...writes: Write[]): Promise<boolean> {
  const found = await commit(
    (tx) => tx.select({ id: users.id }).from(users).where(unchangedUnverified(user)),
    ...writes,
  );
  return found.length > 0;
}

export async function deleteUser(user: User, ...writes: Write[]): Promise<boolean> {
  const deleted = await commit((tx) => tx.delete(users).where(unchanged(user)).returning({ id: users.id }), ...writes);
  return deleted.length > 0;
}

function nextLoginAt({ lastLoginAt }: User, now: Date): Date {
  return new Date(Math.max(now.getTime(), (lastLoginAt?.getTime() ?? 0) + 1_000));
}

async function update(values: Partial<User>, which: SQL | undefined, writes: Write[]): Promise<boolean> {
  const updated = await commit(
    (tx) => tx.update(users).set(values).where(which).returning({ id: users.id }),
    ...writes,
  );
  return updated.length > 0;
}

function unchanged(user: User): SQL | undefined {
  return and(
    eq(users.id, user.id),
    eq(users.email, user.email),
    equal(users.passwordHash, user.passwordHash),
    equal(users.lockedAt, user.lockedAt),
    isNull(users.disabledAt),
  );
}

function unchangedUnverified(user: User): SQL | undefined {
  return and(
    unchanged(user),
    equal(users.unprovenPasswordHash, user.unprovenPasswordHash),
    isNull(users.emailVerifiedAt),
  );
}

function equal(column: Column, value: unknown): SQL {
  return value === null ? isNull(column) : eq(column, value);
}

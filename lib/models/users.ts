import { randomUUID } from "node:crypto";
import { and, type Column, eq, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { commit, db, type Write } from "../db";
import { users } from "../db/schema";
import { passwordDigest } from "../password-digest";

export type User = typeof users.$inferSelect;

export async function findUserById(id: number): Promise<User | undefined> {
  return (await db().select().from(users).where(eq(users.id, id)))[0];
}

/** A number, or the key of an account that came from a Django site whose keys are none: each user has one of the two. */
export async function findUserByPublicId(id: number | string): Promise<User | undefined> {
  const which = typeof id === "number" ? and(eq(users.id, id), isNull(users.djangoPk)) : eq(users.djangoPk, id);
  return (await db().select().from(users).where(which))[0];
}

export async function findUserByEmail(email: string): Promise<User | undefined> {
  return (await db().select().from(users).where(eq(users.email, email)))[0];
}

/** @returns undefined when the address is taken */
export async function createUser(
  account: Pick<User, "email" | "passwordHash"> & { language?: string | undefined },
  ...writes: Write[]
): Promise<User | undefined> {
  const row = { ...account, createdAt: new Date(), djangoPk: keyAsImported() };
  return (await commit((tx) => tx.insert(users).values(row).onConflictDoNothing().returning(), ...writes))[0];
}

/** Where accounts with keys of Django's are, other programs expect one of each: a UUID. Else null. */
function keyAsImported(): SQL<string | null> {
  const imported = db()
    .select({ key: sql`${randomUUID()}`.as("key") })
    .from(users)
    .where(isNotNull(users.djangoPk));
  return sql`(${imported.limit(1)})`;
}

/** Also one that a lock has voided: the next is not the first. */
export function hasChosenPassword(user: Pick<User, "passwordHash"> & Partial<Pick<User, "lockedAt">>): boolean {
  return user.passwordHash !== null || Boolean(user.lockedAt);
}

/** Its stored password is the one that Django wrote. */
export function hasDjangoPassword({ passwordHash, django }: Pick<User, "passwordHash" | "django">): boolean {
  return passwordHash !== null && django?.passwordDigest === passwordDigest(passwordHash);
}

// From here on: each changes the row only if what it relies on has not changed since it was read, and returns whether it did.

/** A reset also requires that nobody has logged in since the link was checked. */
export async function replacePassword(
  user: User,
  changed: { passwordHash: string; language?: string | undefined },
  by: "reset" | "owner",
  ...writes: Write[]
): Promise<boolean> {
  const sameLogin = by === "reset" ? equal(users.lastLoginAt, user.lastLoginAt) : undefined;
  return update({ ...changed, django: withoutPassword(user) }, and(unchanged(user), sameLogin), writes);
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
  const locked = { passwordHash: null, lastLoginAt: nextLoginAt(user, now), lockedAt, django: withoutPassword(user) };
  const same = and(eq(users.id, user.id), eq(users.email, user.email), isNull(users.disabledAt));
  return update(locked, and(same, equal(users.lockedAt, user.lockedAt)), writes);
}

export async function deleteUser(user: User, ...writes: Write[]): Promise<boolean> {
  const deleted = await commit((tx) => tx.delete(users).where(unchanged(user)).returning({ id: users.id }), ...writes);
  return deleted.length > 0;
}

/** From now on its password is one of ours, also for another import. */
function withoutPassword({ django }: User): User["django"] {
  if (!django) return null;
  const { passwordDigest: _, unusedPassword: __, ...kept } = django;
  return kept;
}

function nextLoginAt({ lastLoginAt }: User, now: Date): Date {
  return new Date(Math.max(now.getTime(), (lastLoginAt?.getTime() ?? 0) + 1_000));
}

async function update(
  values: Partial<typeof users.$inferInsert>,
  which: SQL | undefined,
  writes: Write[],
): Promise<boolean> {
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

function equal(column: Column, value: unknown): SQL {
  return value === null ? isNull(column) : eq(column, value);
}

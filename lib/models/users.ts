import { randomUUID } from "node:crypto";
import {
  and,
  asc,
  type Column,
  count,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  max,
  notExists,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
import { commit, db, type Write } from "../db";
import { startsWith } from "../db/columns";
import { auditLog, users } from "../db/schema";
import { passwordDigest } from "../password-digest";

const MAX_SIMILAR = 5;
const USERS_IN_PART = 2_000;
/** The events of a password that was chosen. */
const CHOSEN = ["reset_used", "password_changed", "password_set"];

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

/** What somebody may have meant who named another address: without its "+tag" or dots, or at another provider. */
export async function similarEmails(email: string): Promise<string[]> {
  const found = await similarEmailsQuery(email).limit(MAX_SIMILAR);
  return found.map((user) => user.email).filter((other) => other !== email);
}

export function similarEmailsQuery(email: string) {
  const at = email.lastIndexOf("@");
  const [local, domain] = [email.slice(0, at), email.slice(at)];
  const plain = local.replace(/\+.*/, "");
  const names = [...new Set([local, plain, plain.replaceAll(".", "")])];
  const same = names.map((name) => name + domain);
  const elsewhere = names.map((name) => startsWith(users.email, `${name}@`));
  return db()
    .select({ email: users.email })
    .from(users)
    .where(or(inArray(users.email, same), ...elsewhere));
}

/** Of a mass event, by id: those who have a password that is older. */
export async function usersWithPassword(which: UserFilter, limit: number): Promise<User[]> {
  return db().select().from(users).where(matching(which)).orderBy(asc(users.id)).limit(limit);
}

export async function countUsersWithPassword(which: UserFilter): Promise<{ all: number; disabled: number }> {
  const counted = { all: count(), disabled: count(users.disabledAt) };
  return (await db().select(counted).from(users).where(matching(which)))[0] ?? { all: 0, disabled: 0 };
}

/** All users in parts, by id: a query of one ends before a timeout, however many there are and however few it looks for. */
export async function* partsOfUsers(): AsyncGenerator<{ after: number; last: number }> {
  for (let after = 0; ; ) {
    const rest = db().select({ id: users.id }).from(users).where(gt(users.id, after)).orderBy(asc(users.id));
    const part = rest.limit(USERS_IN_PART).as("part");
    const [found] = await db()
      .select({ last: max(part.id) })
      .from(part);
    if (!found || found.last === null) return;
    yield { after, last: found.last };
    after = found.last;
  }
}

function matching({ part, createdBefore, loggedInSince, emails, startedAt }: UserFilter): SQL | undefined {
  return and(
    part && and(gt(users.id, part.after), lte(users.id, part.last)),
    isNotNull(users.passwordHash),
    or(isNull(users.lockedAt), lt(users.lockedAt, startedAt)),
    lte(users.createdAt, startedAt),
    notExists(passwordChosenSince(startedAt)),
    createdBefore && lt(users.createdAt, createdBefore),
    loggedInSince && gte(users.lastLoginAt, loggedInSince),
    emails && inArray(users.email, emails),
  );
}

function passwordChosenSince(startedAt: Date) {
  const which = and(eq(auditLog.userId, users.id), inArray(auditLog.code, CHOSEN), gte(auditLog.at, startedAt));
  return db().select({ id: auditLog.id }).from(auditLog).where(which);
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

/** Since its last lock nobody has chosen a password. */
export function isLocked({ lockedAt, passwordHash }: Pick<User, "lockedAt" | "passwordHash">): boolean {
  return lockedAt !== null && passwordHash === null;
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
  { passwordHash = user.passwordHash, provided }: { passwordHash?: string | null; provided?: SQL },
  now: Date,
  ...writes: Write[]
): Promise<boolean> {
  return update({ lastLoginAt: nextLoginAt(user, now), passwordHash }, and(unchanged(user), provided), writes);
}

/** Changes nothing: the first of a write set that relies on the account as it was read. */
export function userUse(user: User, provided?: SQL): Write<{ id: number }> {
  const which = and(unchanged(user), provided);
  return (tx) => tx.update(users).set({ email: user.email }).where(which).returning({ id: users.id });
}

/** Whatever else has changed since, the password included. Ends reset links of an account without a password, too. */
export async function lockUser(user: User, now: Date, ...writes: Write[]): Promise<boolean> {
  const lockedAt = new Date(Math.max(now.getTime(), (user.lockedAt?.getTime() ?? 0) + 1));
  const locked = { passwordHash: null, lastLoginAt: nextLoginAt(user, now), lockedAt, django: withoutPassword(user) };
  const same = and(eq(users.id, user.id), eq(users.email, user.email), isNull(users.disabledAt));
  return update(locked, and(same, equal(users.lockedAt, user.lockedAt)), writes);
}

/** As a lock, but of a mass event: also a disabled one, whose old password must not come back with it. */
export async function voidPassword(user: User, now: Date, ...writes: Write[]): Promise<boolean> {
  const voided = {
    passwordHash: null,
    lastLoginAt: nextLoginAt(user, now),
    lockedAt: now,
    django: withoutPassword(user),
  };
  return update(voided, and(eq(users.id, user.id), equal(users.passwordHash, user.passwordHash)), writes);
}

/** Its password stays: see `enableUser`. */
export async function disableUser({ id, email }: User, now: Date, ...writes: Write[]): Promise<boolean> {
  return update({ disabledAt: now }, and(eq(users.id, id), eq(users.email, email), isNull(users.disabledAt)), writes);
}

/** Ends the reset links that were mailed before it was disabled. */
export async function enableUser(user: User, now: Date, ...writes: Write[]): Promise<boolean> {
  const disabled = and(eq(users.id, user.id), eq(users.email, user.email), isNotNull(users.disabledAt));
  return update({ disabledAt: null, lastLoginAt: nextLoginAt(user, now) }, disabled, writes);
}

/** By the operator: whatever has changed since, and also a disabled one. */
export async function deleteUserAnyway({ id, email }: User, ...writes: Write[]): Promise<boolean> {
  const which = and(eq(users.id, id), eq(users.email, email));
  const deleted = await commit((tx) => tx.delete(users).where(which).returning({ id: users.id }), ...writes);
  return deleted.length > 0;
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

export function nextLoginAt({ lastLoginAt }: Pick<User, "lastLoginAt">, now: Date): Date {
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

export interface UserFilter {
  /** Of the event: a user locked since has been asked, and one who has begun or chosen a password since has a good one. */
  startedAt: Date;
  part?: { after: number; last: number } | undefined;
  createdBefore?: Date | undefined;
  loggedInSince?: Date | undefined;
  emails?: string[] | undefined;
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

export function equal(column: Column, value: unknown): SQL {
  return value === null ? isNull(column) : eq(column, value);
}

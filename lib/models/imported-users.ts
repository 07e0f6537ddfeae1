/** Accounts that come from a Django site, many at once. */
import { and, asc, eq, gt, inArray, type SQL, sql } from "drizzle-orm";
import { commit, count, db, type Write } from "../db";
import { auditLog, deletedImports, identities, users } from "../db/schema";
import type { IncomingAccount, IncomingIdentity } from "../django/account";
import { onPostgres } from "../env";
import { equal, type User } from "./users";

type Identity = typeof identities.$inferSelect;

/** Those that have the key or the address of one of these. */
export async function findUsersLike(accounts: Pick<IncomingAccount, "key" | "email">[]): Promise<User[]> {
  const ids = accounts.flatMap(({ key }) => ("id" in key ? [key.id] : []));
  const djangoPks = accounts.flatMap(({ key }) => ("djangoPk" in key ? [key.djangoPk] : []));
  const emails = accounts.map(({ email }) => email);
  const lists = [inArray(users.id, ids), inArray(users.djangoPk, djangoPks), inArray(users.email, emails)];
  // One query for each index.
  const found = await Promise.all(lists.map((which) => db().select().from(users).where(which)));
  return [...new Map(found.flat().map((user) => [user.id, user])).values()];
}

/** Those of these users, and those of others that are among these. */
export async function findIdentitiesLike(userIds: number[], wanted: IncomingIdentity[]): Promise<Identity[]> {
  const lists = [...new Set(wanted.map(({ provider }) => provider))].map((provider) => {
    const subjects = wanted.filter((identity) => identity.provider === provider).map(({ subject }) => subject);
    return and(eq(identities.provider, provider), inArray(identities.subject, subjects));
  });
  const found = [inArray(identities.userId, userIds), ...lists].map((which) =>
    db().select().from(identities).where(which),
  );
  return [...new Map((await Promise.all(found)).flat().map((identity) => [identity.id, identity])).values()];
}

/** In the order of their ids. */
export async function usersAfter(id: number, limit: number): Promise<User[]> {
  return db().select().from(users).where(gt(users.id, id)).orderBy(asc(users.id)).limit(limit);
}

export async function identitiesOfUsers(userIds: number[]): Promise<Identity[]> {
  return db().select().from(identities).where(inArray(identities.userId, userIds)).orderBy(asc(identities.id));
}

/** Of accounts that came from the site, for good; of those that began here, whose number is used up, as far back as the audit log goes. */
export async function keysOfDeletedUsers(): Promise<Set<string>> {
  const { userId, details, code } = auditLog;
  const [imports, events] = await Promise.all([
    db().select().from(deletedImports),
    db().select({ userId, details }).from(auditLog).where(eq(code, "account_deleted")),
  ]);
  const keys = events.map((event) => event.details?.djangoPk ?? String(event.userId));
  return new Set([...imports.map(({ key }) => key), ...keys]);
}

/** With the deletion of a user; nothing if they began here. */
export function deletedImportInsertions({ id, djangoPk, django }: User): Write[] {
  if (!django) return [];
  const row = { key: djangoPk ?? String(id) };
  return [(tx) => tx.insert(deletedImports).values(row).onConflictDoNothing().returning()];
}

/** Before accounts come in with ids of their own, so that none that begins meanwhile has one of those. Never back. */
export async function reserveUserIds(upTo: number): Promise<void> {
  if (upTo < 1) return;
  const values = [upTo];
  if (onPostgres()) return void (await count({ sql: ADVANCED_SEQUENCE, values }));
  await count({ sql: FIRST_SEQUENCE, values: [] });
  await count({ sql: HIGHER_SEQUENCE, values });
}

const ADVANCED_SEQUENCE = `select setval(s, greatest(?, nextval(s))) from (select pg_get_serial_sequence('users', 'id')::regclass as s) as one`;
const FIRST_SEQUENCE = `insert into sqlite_sequence (name, seq) select 'users', 0
  where not exists (select 1 from sqlite_sequence where name = 'users') returning seq`;
const HIGHER_SEQUENCE =
  "update sqlite_sequence set seq = max(seq, cast(? as integer)) where name = 'users' returning seq";

/** What another account has taken meanwhile is left out. @throws DatabaseUnavailable */
export async function insertUsers(accounts: IncomingAccount[], now: Date): Promise<void> {
  if (accounts.length === 0) return;
  const rows = accounts.map(({ key, identities: _, django, ...account }) => ({
    ...account,
    ...key,
    django: django.active ? django : { ...django, disabledAt: now.getTime() },
    disabledAt: django.active ? null : now,
  }));
  const owned = accounts.flatMap(({ email, identities }) => identities.map((identity) => ({ email, ...identity })));
  await commit(
    (tx) => tx.insert(users).values(rows).onConflictDoNothing().returning({ id: users.id }),
    ...(owned.length > 0
      ? [identityInsertions(owned.map(({ email, ...identity }) => ({ owner: { email }, ...identity })))]
      : []),
  );
}

/** Only if neither its password, nor its last login, nor whether it is disabled has changed since it was read. @throws DatabaseUnavailable */
export async function updateUser(
  user: User,
  values: Partial<typeof users.$inferInsert>,
  change: { linked: IncomingIdentity[]; unlinked: Identity[] },
  ...writes: Write[]
): Promise<void> {
  const same = and(
    eq(users.id, user.id),
    equal(users.passwordHash, user.passwordHash),
    equal(users.lastLoginAt, user.lastLoginAt),
    equal(users.disabledAt, user.disabledAt),
  );
  const linked = change.linked.map((identity) => ({ owner: { id: user.id }, ...identity }));
  const unlinked = change.unlinked.map(({ id }) => id);
  await commit(
    (tx) => tx.update(users).set(values).where(same).returning({ id: users.id }),
    ...(linked.length > 0 ? [identityInsertions(linked)] : []),
    ...(unlinked.length > 0 ? [identityDeletion(user.id, unlinked)] : []),
    ...writes,
  );
}

function identityInsertions(linked: (IncomingIdentity & { owner: { id: number } | { email: string } })[]): Write {
  const rows = linked.map(({ owner, provider, subject, createdAt }) => ({
    userId: "id" in owner ? owner.id : importedUserId(owner.email),
    provider,
    subject,
    createdAt,
  }));
  return (tx) => tx.insert(identities).values(rows).onConflictDoNothing().returning({ id: identities.id });
}

/** Null, which fails the write set, if the address is by now another account's. */
function importedUserId(email: string): SQL<number> {
  return sql`(select ${users.id} from ${users} where ${users.email} = ${email} and ${users.django} is not null)`;
}

function identityDeletion(userId: number, ids: number[]): Write {
  const which = and(eq(identities.userId, userId), inArray(identities.id, ids));
  return (tx) => tx.delete(identities).where(which).returning({ id: identities.id });
}

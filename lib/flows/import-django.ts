/**
 * Accounts of a Django site come in: what is new there, and what changed there since the last time. What happened here since is never
 * undone. Each page of accounts is written whole, so an import that was cut off goes on where it ended.
 */
import { isDeepStrictEqual } from "node:util";
import {
  type IncomingAccount,
  type IncomingIdentity,
  type JudgedAccount,
  type JudgeOptions,
  judge,
} from "../django/account";
import type { Staging } from "../django/staging";
import type { Identity } from "../models/identities";
import {
  findIdentitiesLike,
  findUsersLike,
  insertUsers,
  keysOfDeletedUsers,
  reserveUserIds,
  updateUser,
} from "../models/imported-users";
import { sessionDeletion } from "../models/sessions";
import { nextLoginAt, type User } from "../models/users";

/** A statement of SQLite's takes 32,766 values. */
const PAGE = 500;
const MAX_LISTED = 10_000;

export interface ImportOptions extends JudgeOptions {
  dryRun: boolean;
  /** Although something is left behind. */
  allowPartial: boolean;
}

/** The report is the same whether anything is written or not. @throws DatabaseUnavailable */
export async function importDjangoAccounts(
  staging: Staging,
  options: ImportOptions,
  now = new Date(),
): Promise<{ report: ImportReport; complete: boolean; written: boolean }> {
  const deleted = await keysOfDeletedUsers();
  const plans = async (page: Parameters<typeof judge>[0][]) =>
    plan(
      page.map((staged) => judge(staged, options, now)),
      staging,
      deleted,
      now,
    );
  const report = emptyReport(staging);
  for (const page of staging.pages(PAGE)) for (const planned of await plans(page)) addTo(report, planned);
  const complete = !Object.values(report.leftBehind).some((reasons) => Object.keys(reasons).length > 0);
  if (options.dryRun || (!complete && !options.allowPartial)) return { report, complete, written: false };

  await reserveUserIds(staging.highestId);
  for (const page of staging.pages(PAGE)) await carryOut(await plans(page), now);
  return { report, complete, written: true };
}

async function plan(judged: JudgedAccount[], staging: Staging, deleted: Set<string>, now: Date): Promise<Plan[]> {
  const incoming = judged.flatMap((account) => account.incoming ?? []);
  const users = await findUsersLike(incoming);
  const identities = await findIdentitiesLike(
    users.map(({ id }) => id),
    incoming.flatMap((account) => account.identities),
  );
  return judged.map((account) => {
    if (!account.incoming) return { account, action: "left", why: account.leftBehind ?? "key" };
    const { key, email } = account.incoming;
    const same = users.find((user) => ("id" in key ? user.id === key.id : user.djangoPk === key.djangoPk));
    const rival = users.find((user) => user.email === email && user !== same);
    if (rival || (same && (same.django === null || ("id" in key && same.djangoPk !== null))))
      return { account, action: "left", why: "taken" };
    if (!same && deleted.has(account.pk)) return { account, action: "left", why: "deleted" };
    const { free, taken } = divide(account.incoming.identities, identities, same);
    const left = taken.map(({ providerThere }) => ({ provider: providerThere, why: "taken" }) as const);
    const found = { account: { ...account, leftIdentities: [...account.leftIdentities, ...left] } };
    if (!same) return { ...found, action: "new", incoming: { ...account.incoming, identities: free } };
    const own = identities.filter(({ userId }) => userId === same.id);
    return { ...found, action: "known", user: same, ...changesOf(same, own, account.incoming, free, staging, now) };
  });
}

function divide(wanted: IncomingIdentity[], identities: Identity[], user: User | undefined) {
  const isTaken = (identity: IncomingIdentity) =>
    identities.some((other) => isSame(other, identity) && other.userId !== user?.id);
  return { free: wanted.filter((identity) => !isTaken(identity)), taken: wanted.filter(isTaken) };
}

/** What changed there since the last import, unless it was changed here. */
function changesOf(
  user: User,
  identities: Identity[],
  incoming: IncomingAccount,
  free: IncomingIdentity[],
  { hasIdentities }: Staging,
  now: Date,
): Changes {
  const { django } = incoming;
  const before = user.django ?? django;
  const setHere = before.passwordDigest === undefined;
  const newPassword =
    !setHere &&
    (before.passwordDigest !== django.passwordDigest ||
      (before.unusedPassword === undefined) !== (django.unusedPassword === undefined));
  const { passwordDigest: _, unusedPassword: __, ...withoutPassword } = django;
  // Of a source that has none, it is not known which were unlinked there.
  const known = hasIdentities ? django.identities : before.identities;
  const wasKnown = (identity: Pick<Identity, "provider" | "subject">) =>
    before.identities.some((old) => isSame(old, identity));
  const isKnown = (identity: Identity) => known.some((there) => isSame(there, identity));
  const later = incoming.lastLoginAt && incoming.lastLoginAt > (user.lastLoginAt ?? new Date(0));
  const lastLoginAt = later ? incoming.lastLoginAt : user.lastLoginAt;
  const disabled = before.active && !django.active && user.disabledAt === null;
  const enabled = django.active && user.disabledAt !== null && user.disabledAt.getTime() === before.disabledAt;
  const disabledAt = disabled ? now.getTime() : before.disabledAt;
  const memory = {
    ...(setHere ? withoutPassword : django),
    identities: known,
    ...(!django.active && disabledAt !== undefined && { disabledAt }),
  };
  const moved = before.email !== django.email && user.email !== incoming.email;
  const values = {
    ...(newPassword && { passwordHash: incoming.passwordHash }),
    ...(later && { lastLoginAt }),
    ...(moved && { email: incoming.email }),
    ...(disabled && { disabledAt: now }),
    // As when it is enabled here, nothing that is older comes back with it.
    ...(enabled && { disabledAt: null, lastLoginAt: nextLoginAt({ lastLoginAt }, now) }),
  };
  const differs =
    Object.keys(values).length > 0 || !isDeepStrictEqual({ ...memory, fields: {} }, { ...before, fields: {} });
  return {
    values: { ...values, django: memory },
    linked: free.filter((identity) => !wasKnown(identity) && !identities.some((own) => isSame(own, identity))),
    unlinked: identities.filter((identity) => wasKnown(identity) && !isKnown(identity)),
    changed: differs ? "account" : isDeepStrictEqual(memory, before) ? undefined : "fields",
    endsSessions: newPassword || moved || disabled || enabled,
    passwordKept: setHere,
    disabledHere: user.disabledAt !== null && django.active && !enabled,
  };
}

async function carryOut(plans: Plan[], now: Date): Promise<void> {
  await insertUsers(
    plans.flatMap((planned) => (planned.action === "new" ? planned.incoming : [])),
    now,
  );
  // At once, because they share what a write costs.
  await Promise.all(
    plans.map(async (planned) => {
      if (planned.action !== "known" || !planned.changed) return;
      const { user, values, endsSessions } = planned;
      await updateUser(user, values, planned, ...(endsSessions ? [sessionDeletion(user.id)] : []));
    }),
  );
}

function isSame(one: Pick<Identity, "provider" | "subject">, other: Pick<Identity, "provider" | "subject">): boolean {
  return one.provider === other.provider && one.subject === other.subject;
}

function emptyReport({ count, hasFlags }: Staging): ImportReport {
  return {
    accounts: { read: count, new: 0, changed: 0, unchanged: 0, leftBehind: 0 },
    passwords: {},
    providers: {},
    leftBehind: { accounts: {}, passwords: {}, identities: {} },
    notices: {},
    addressesVerified: hasFlags,
    list: [],
  };
}

function addTo(report: ImportReport, planned: Plan): void {
  const { account } = planned;
  const { pk, email, password } = account;
  const leave = (what: keyof ImportReport["leftBehind"], why: string, detail?: string) => {
    add(report.leftBehind[what], detail === undefined ? why : `${why}: ${detail}`);
    const entry = { pk, email, what, why, ...(detail !== undefined && { detail }) };
    if (report.list.length < MAX_LISTED) report.list.push(entry);
  };
  if (planned.action === "left") {
    report.accounts.leftBehind += 1;
    leave("accounts", planned.why);
    return;
  }
  const isNew = planned.action === "new";
  report.accounts[isNew ? "new" : planned.changed === "account" ? "changed" : "unchanged"] += 1;
  add(report.passwords, password.format);
  const keptHere = !isNew && planned.passwordKept;
  if (password.leftBehind && !keptHere) leave("passwords", password.leftBehind, password.format);
  for (const { provider } of account.incoming?.identities ?? []) add(report.providers, provider);
  for (const { why, provider } of account.leftIdentities) leave("identities", why, provider);
  for (const notice of noticesOf(account)) add(report.notices, notice);
  if (keptHere) add(report.notices, "password-kept");
  if (!isNew && planned.disabledHere) add(report.notices, "disabled-here");
}

function noticesOf({ fields, username, email, incoming, password }: JudgedAccount): Notice[] {
  const groups = [fields.groups, fields.user_permissions].some((list) => Array.isArray(list) && list.length > 0);
  const entrance = incoming?.passwordHash !== null || incoming.identities.length > 0;
  const notices: [Notice, boolean][] = [
    ["inactive", incoming?.django.active === false],
    ["username", username !== undefined && username.toLowerCase() !== email.toLowerCase()],
    ["no-method", !entrance && password.leftBehind === undefined],
    ["staff", Boolean(fields.is_staff) || Boolean(fields.is_superuser)],
    ["groups", groups],
  ];
  return notices.flatMap(([notice, applies]) => (applies ? [notice] : []));
}

function add(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

type Plan =
  | { account: JudgedAccount; action: "left"; why: string }
  | { account: JudgedAccount; action: "new"; incoming: IncomingAccount }
  | ({ account: JudgedAccount; action: "known"; user: User } & Changes);

interface Changes {
  values: Partial<User>;
  linked: IncomingIdentity[];
  unlinked: Identity[];
  /** Fields are kept for the way back only. */
  changed: "account" | "fields" | undefined;
  endsSessions: boolean;
  passwordKept: boolean;
  disabledHere: boolean;
}

export type Notice = "inactive" | "username" | "no-method" | "staff" | "groups" | "password-kept" | "disabled-here";

export interface ImportReport {
  accounts: { read: number; new: number; changed: number; unchanged: number; leftBehind: number };
  /** By Django's name of the format. */
  passwords: Record<string, number>;
  /** By our name of the provider. */
  providers: Record<string, number>;
  /** How many, by reason. */
  leftBehind: Record<"accounts" | "passwords" | "identities", Record<string, number>>;
  notices: Partial<Record<Notice, number>>;
  /** Whether the site says which addresses are verified. */
  addressesVerified: boolean;
  /** What is left behind, the first ten thousand. */
  list: { pk: string; email: string; what: keyof ImportReport["leftBehind"]; why: string; detail?: string }[];
}

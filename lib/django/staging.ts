/**
 * What a source has of accounts, put together: in any order it may come in, and whatever its size. In a file of SQLite's that has no
 * name from the start, so that nothing of it is left behind, however the process ends.
 */
import Sqlite from "better-sqlite3";
import { canonicalEmail } from "../email-address";
import type { DjangoSource } from "./source";
import { UnreadableSource } from "./unreadable-source";

const CACHE_KIB = 32 * 1024;
const EMAIL_ADDRESS = "account.emailaddress";
const ALLAUTH = "socialaccount.socialaccount";
const SOCIAL_AUTH = "social_django.usersocialauth";

export interface SourceOptions {
  /** Such as "auth.user". */
  userModel: string;
  emailField: string;
}

/** Of one account, as the site has it. */
export interface StagedAccount {
  pk: string;
  email: string;
  /** Undefined where it is none of ours. */
  canonical: string | undefined;
  /** Others there have the same address, but for case. */
  clashes: boolean;
  password: string;
  fields: Record<string, unknown>;
  emailAddresses: { pk: string; email: string; verified: boolean }[];
  identities: StagedIdentity[];
}

export interface StagedIdentity {
  from: "allauth" | "social-auth";
  pk: string;
  provider: string;
  uid: string;
  /** What python-social-auth may know of the provider's own key, where it keeps the address as `uid`. */
  subject: string | undefined;
  createdAt: string | undefined;
  /** Another account there has it, too. */
  clashes: boolean;
}

export interface Staging {
  count: number;
  /** Of the positive integers among the keys. */
  highestId: number;
  /** Whether the site says of any address if it is verified. */
  hasFlags: boolean;
  hasIdentities: boolean;
  pages(size: number): Iterable<StagedAccount[]>;
  close(): void;
}

/** @throws UnreadableSource */
export async function stage(source: DjangoSource, { userModel, emailField }: SourceOptions): Promise<Staging> {
  const database = new Sqlite("");
  database.pragma(`cache_size = -${CACHE_KIB}`);
  database.exec(TABLES);
  const account = database.prepare("insert or replace into accounts values (?, ?, ?, ?, ?)");
  const address = database.prepare("insert or replace into email_addresses values (?, ?, ?, ?)");
  const identity = database.prepare("insert or replace into identities values (?, ?, ?, ?, ?, ?, ?)");
  const otherUsers = new Set<string>();
  database.exec("begin");
  for await (const { model, pk, fields } of source.rows([userModel, EMAIL_ADDRESS, ALLAUTH, SOCIAL_AUTH])) {
    if (model === userModel) {
      if (!(emailField in fields))
        throw new UnreadableSource(`${userModel} has no field ${emailField}: name it by --email-field.`);
      const { [emailField]: email, password, ...others } = fields;
      account.run(text(pk), text(email), canonicalEmail(text(email)) ?? null, text(password), JSON.stringify(others));
    } else if (model === EMAIL_ADDRESS) {
      address.run(text(pk), ownerOf(fields, model), text(fields.email), fields.verified ? 1 : 0);
    } else if (model === ALLAUTH || model === SOCIAL_AUTH) {
      const from = model === ALLAUTH ? "allauth" : "social-auth";
      const createdAt = fields.date_joined ?? fields.created;
      const { provider, uid } = fields;
      identity.run(
        from,
        text(pk),
        ownerOf(fields, model),
        text(provider),
        text(uid),
        subjectIn(fields),
        text(createdAt),
      );
    } else if ("password" in fields && "last_login" in fields) otherUsers.add(model);
  }
  database.exec("commit");
  database.exec(INDEXES);
  const staging = openStaging(database);
  if (staging.count === 0) throw new UnreadableSource(`There is no ${userModel} in it${hint(otherUsers)}.`);
  return staging;
}

function openStaging(database: Sqlite.Database): Staging {
  const one = (sql: string) => Number(database.prepare(sql).pluck().get() ?? 0);
  const accounts = database.prepare(
    `select rowid, *, exists (select 1 from accounts other where other.canonical = accounts.canonical and other.rowid <> accounts.rowid)
       as clashes from accounts where rowid > ? order by rowid limit ?`,
  );
  const addresses = database.prepare("select pk, email, verified from email_addresses where owner = ? order by rowid");
  const identities = database.prepare(
    `select *, exists (select 1 from identities other where other.provider = identities.provider and other.uid = identities.uid
       and other.source = identities.source and other.owner <> identities.owner) as clashes
     from identities where owner = ? order by rowid`,
  );

  return {
    count: one("select count(*) from accounts"),
    highestId: one("select max(cast(pk as integer)) from accounts where pk not glob '*[^0-9]*' and length(pk) < 16"),
    hasFlags: one("select exists (select 1 from email_addresses)") === 1,
    hasIdentities: one("select exists (select 1 from identities)") === 1,
    *pages(size) {
      for (let last = 0; ; ) {
        const rows = accounts.all(last, size) as AccountRow[];
        if (rows.length === 0) return;
        last = rows.at(-1)?.rowid ?? last;
        yield rows.map(accountOf);
      }
    },
    close: () => void database.close(),
  };

  function accountOf({ pk, email, canonical, clashes, password, fields }: AccountRow): StagedAccount {
    const owned = identities.all(pk) as IdentityRow[];
    return {
      pk,
      email,
      canonical: canonical ?? undefined,
      clashes: clashes === 1,
      password,
      fields: JSON.parse(fields),
      emailAddresses: (addresses.all(pk) as EmailAddressRow[]).map((row) => ({ ...row, verified: row.verified === 1 })),
      identities: owned.map(({ source, pk, provider, uid, subject, created_at, clashes }) => ({
        from: source,
        pk,
        provider,
        uid,
        clashes: clashes === 1,
        subject: subject || undefined,
        createdAt: created_at || undefined,
      })),
    };
  }
}

/** A dump has the name of the relation, a table that of its column. @throws UnreadableSource */
function ownerOf(fields: Record<string, unknown>, model: string): string {
  const owner = fields.user ?? fields.user_id;
  if (Array.isArray(owner))
    throw new UnreadableSource(`${model} names its users by more than their keys: dump it without --natural-foreign.`);
  return text(owner);
}

function subjectIn({ extra_data }: Record<string, unknown>): string {
  const data = typeof extra_data === "string" ? parsed(extra_data) : extra_data;
  const { sub, id } = (data ?? {}) as { sub?: unknown; id?: unknown };
  return text(sub ?? id);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function text(value: unknown): string {
  return value === null || value === undefined || typeof value === "object" ? "" : String(value);
}

function hint(otherUsers: Set<string>): string {
  return otherUsers.size > 0 ? `: name the user model, as in --user-model ${[...otherUsers].join(" or ")}` : "";
}

const TABLES = `
  create table accounts (pk text unique, email text, canonical text, password text, fields text);
  create table email_addresses (pk text unique, owner text, email text, verified integer);
  create table identities (source text, pk text, owner text, provider text, uid text, subject text, created_at text, unique (source, pk));`;
const INDEXES = `
  create index accounts_canonical on accounts (canonical);
  create index email_addresses_owner on email_addresses (owner);
  create index identities_owner on identities (owner);
  create index identities_subject on identities (source, provider, uid);`;

interface AccountRow {
  rowid: number;
  pk: string;
  email: string;
  canonical: string | null;
  clashes: number;
  password: string;
  fields: string;
}

interface EmailAddressRow {
  pk: string;
  email: string;
  verified: number;
}

interface IdentityRow {
  source: StagedIdentity["from"];
  pk: string;
  provider: string;
  uid: string;
  subject: string;
  created_at: string;
  clashes: number;
}

/** Every table, in the words of columns.ts. Secrets are absent: sessions keep a hash, messages keep no link. */
import { sql } from "drizzle-orm";
import { id, index, integer, json, table, text, timestamp, uniqueIndex } from "./columns";

export const users = table("users", {
  id: id(),
  /** Canonical (lib/email-address.ts). */
  email: text().notNull().unique(),
  /** Null: signs in by a provider only. */
  passwordHash: text(),
  /** Chosen at sign-up by whoever typed the address; the account's password once the mailbox is proven. */
  unprovenPasswordHash: text(),
  emailVerifiedAt: timestamp(),
  disabledAt: timestamp(),
  lastLoginAt: timestamp(),
  createdAt: timestamp().notNull(),
});

export const identities = table(
  "identities",
  {
    id: id(),
    userId: integer()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    provider: text().notNull(),
    subject: text().notNull(),
    createdAt: timestamp().notNull(),
  },
  (column) => [
    uniqueIndex("identities_provider_subject").on(column.provider, column.subject),
    index("identities_user").on(column.userId),
  ],
);

export const sessions = table(
  "sessions",
  {
    id: id(),
    userId: integer()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    tokenHash: text().notNull().unique(),
    /** What was proven when it began: "password", or the provider that vouched. */
    method: text().notNull().default("password"),
    /** Every proof begins a new session, so this is the time of the newest one. */
    createdAt: timestamp().notNull(),
    lastUsedAt: timestamp().notNull(),
    client: text().notNull(),
    userAgent: text().notNull(),
  },
  (column) => [index("sessions_user").on(column.userId)],
);

/** Visits to a provider that are under way, by the hash of their state. */
export const oauthStates = table(
  "oauth_states",
  {
    stateHash: text().primaryKey(),
    provider: text().notNull(),
    purpose: text().notNull(),
    /** Whose round it is: the session that began it, or nobody's yet. Gone with that session. */
    sessionId: integer().references(() => sessions.id, { onDelete: "cascade" }),
    returnTo: text().notNull(),
    createdAt: timestamp().notNull(),
  },
  (column) => [index("oauth_states_created").on(column.createdAt)],
);

/** The outbox: emails that are owed. */
export const outbox = table(
  "outbox",
  {
    id: text().primaryKey(),
    template: text().notNull(),
    /** What a stranger typed, canonical, or, once the email was let go, where it goes … */
    address: text(),
    /** … or whom the email is for. No foreign key: what is owed to a deleted account ends as useless, not as an error. */
    userId: integer(),
    context: json<Record<string, string>>().notNull(),
    createdAt: timestamp().notNull(),
    dueAt: timestamp().notNull(),
    attempts: integer().notNull().default(0),
    /** Why the last attempt was in vain, in codes: `retry …` or `wait …`. */
    lastError: text(),
    lease: text(),
    leasedUntil: timestamp(),
    /** When the email was first let go: what the limit per address counts. */
    countedAt: timestamp(),
    completedAt: timestamp(),
    outcome: text(),
  },
  (column) => [
    index("outbox_due").on(column.dueAt).where(sql`completed_at is null`),
    index("outbox_completed").on(column.completedAt),
    index("outbox_counted").on(column.address, column.countedAt),
  ],
);

export const auditLog = table(
  "audit_log",
  {
    id: id(),
    at: timestamp().notNull(),
    code: text().notNull(),
    /** "ok" or "refused". */
    result: text().notNull().default("ok"),
    userId: integer(),
    /** Keyed hash of an address that was typed. */
    submittedEmail: text(),
    client: text().notNull(),
    userAgent: text().notNull(),
    requestId: text().notNull(),
    details: json<Record<string, string>>(),
  },
  (column) => [index("audit_log_user").on(column.userId, column.at), index("audit_log_at").on(column.at)],
);

/** Counters of lib/limits.ts, in the form that rate-limiter-flexible asks for. */
export const limits = table(
  "limits",
  {
    key: text().primaryKey(),
    points: integer().notNull().default(0),
    /** Milliseconds since 1970. */
    expire: integer(),
  },
  (column) => [index("limits_expire").on(column.expire)],
);

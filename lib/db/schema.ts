/** Every table, for both engines. No secrets: sessions keep a hash, messages no link. */
import { desc, sql } from "drizzle-orm";
import { id, index, integer, json, prefixIndex, table, text, timestamp, uniqueIndex } from "./columns";

/** Of each account the mailbox is proven. */
export const users = table(
  "users",
  {
    id: id(),
    email: text().notNull().unique(),
    passwordHash: text(),
    disabledAt: timestamp(),
    /** The last time that its owner locked it. Part of the MACs of earlier links and device cookies, which it ends. */
    lockedAt: timestamp(),
    lastLoginAt: timestamp(),
    /** Of the browser that last proved the mailbox. Notices use it: a thief must not choose one that the owner cannot read. */
    language: text(),
    createdAt: timestamp().notNull(),
    /** Of an account that came from a Django site whose keys are no integers: its key there, and to the outside here. */
    djangoPk: text().unique(),
    /** What the Django site had of it when it was last imported. */
    django: json<DjangoAccount>(),
  },
  (column) => prefixIndex("users_email_prefix", column.email),
);

/** The keys at a Django site of accounts that came from it and were deleted here, so that no later import brings them back. */
export const deletedImports = table("deleted_imports", { key: text().primaryKey() });

/** Before there is an account: side by side, none replaces another, and each link completes its own. */
export const signUps = table(
  "sign_ups",
  {
    id: id(),
    /** Random: its holder can have the email sent again. It opens nothing. */
    reference: text().notNull().unique(),
    email: text().notNull(),
    /** By API only: the account's on activation, unless another sign-up for the address is pending. */
    passwordHash: text(),
    /** The identity of a newcomer whose provider does not vouch for the address: linked on completion. */
    provider: text(),
    subject: text(),
    createdAt: timestamp().notNull(),
    client: text().notNull(),
    userAgent: text().notNull(),
  },
  (column) => [
    index("sign_ups_email").on(column.email, column.createdAt),
    index("sign_ups_created").on(column.createdAt),
  ],
);

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
    method: text().notNull().default("password"),
    /** Also the time of authentication: every one begins a new session. */
    createdAt: timestamp().notNull(),
    lastUsedAt: timestamp().notNull(),
    client: text().notNull(),
    userAgent: text().notNull(),
  },
  (column) => [
    index("sessions_user").on(column.userId, column.lastUsedAt),
    index("sessions_used").on(column.lastUsedAt),
    index("sessions_created").on(column.createdAt),
    index("sessions_method").on(column.method, column.createdAt),
  ],
);

export const oauthStates = table(
  "oauth_states",
  {
    stateHash: text().primaryKey(),
    provider: text().notNull(),
    purpose: text().notNull(),
    /** The session that started it; null for a login. */
    sessionId: integer().references(() => sessions.id, { onDelete: "cascade" }),
    returnTo: text().notNull(),
    /** Names the cookies that hold its state, nonce and verifier. */
    exchangeId: text().notNull(),
    createdAt: timestamp().notNull(),
  },
  (column) => [
    index("oauth_states_created").on(column.createdAt),
    // Otherwise the end of each session would look at every state.
    index("oauth_states_session").on(column.sessionId),
  ],
);

export const outbox = table(
  "outbox",
  {
    id: text().primaryKey(),
    /** `email`, `webhook` or `bulk`, the emails of a mass event: each is claimed by itself, so that one holds up none of the other. */
    destination: text().notNull().default("email"),
    /** Of a webhook, its type. */
    template: text().notNull(),
    /** Canonical: the submitted address, and once the email is rendered, the recipient. */
    address: text(),
    /** The recipient, if not by address. No foreign key: a message to a deleted account is undeliverable, not an error. */
    userId: integer(),
    /** Of a request by a browser that has logged in to an account of the address: see `storableMark`. */
    device: text(),
    context: json<MessageContext>().notNull(),
    createdAt: timestamp().notNull(),
    dueAt: timestamp().notNull(),
    attempts: integer().notNull().default(0),
    lastError: text(),
    lease: text(),
    leasedUntil: timestamp(),
    countedAt: timestamp(),
    completedAt: timestamp(),
    outcome: text(),
    /** Under which the provider has sent it. */
    providerId: text(),
  },
  (column) => [
    // In the order of claiming, so that those of one moment are not sorted either.
    index("outbox_due").on(column.destination, column.dueAt, desc(column.createdAt)).where(sql`completed_at is null`),
    index("outbox_failed")
      .on(column.completedAt, column.destination)
      .where(sql`completed_at is null and last_error is not null`),
    index("outbox_completed").on(column.completedAt),
    index("outbox_created").on(column.createdAt),
    index("outbox_counted").on(column.address, column.countedAt, column.dueAt),
    index("outbox_user").on(column.userId).where(sql`user_id is not null`),
    index("outbox_provider").on(column.providerId).where(sql`provider_id is not null`),
  ],
);

/** What became of emails once they were sent: what the provider told, each event once, and each use of a mailed link. */
export const deliveryEvents = table(
  "delivery_events",
  {
    id: text().primaryKey(),
    type: text().$type<DeliveryEventType>().notNull(),
    /** A keyed hash, so that this is no list of addresses. */
    address: text().notNull(),
    /** The email of the outbox that it is about. */
    messageId: text(),
    /** When it happened, not when it was told. */
    at: timestamp().notNull(),
  },
  (column) => [
    index("delivery_events_address").on(column.address, column.type, column.at),
    index("delivery_events_message").on(column.messageId),
    index("delivery_events_type").on(column.type, column.at),
    index("delivery_events_at").on(column.at),
  ],
);

/** `hard_bounce`: for good, or the provider does not try this address any more. `failed`: for a reason of ours or the provider's. */
export type DeliveryEventType =
  | "delivered"
  | "delayed"
  | "soft_bounce"
  | "hard_bounce"
  | "complained"
  | "failed"
  | "link_used";

export const auditLog = table(
  "audit_log",
  {
    id: id(),
    /** Of several in one row, the last. */
    at: timestamp().notNull(),
    code: text().notNull(),
    result: text().notNull().default("ok"),
    userId: integer(),
    submittedEmail: text(),
    client: text().notNull(),
    userAgent: text().notNull(),
    requestId: text().notNull(),
    details: json<Record<string, string>>(),
    /** How many events this is. */
    count: integer().notNull().default(1),
    /** Of a row that counts: what it counts, and in which hour. */
    countKey: text(),
  },
  (column) => [
    index("audit_log_user").on(column.userId, column.code, column.at),
    index("audit_log_submitted_email").on(column.submittedEmail, column.at).where(sql`submitted_email is not null`),
    index("audit_log_at").on(column.at),
    uniqueIndex("audit_log_count").on(column.countKey).where(sql`count_key is not null`),
  ],
);

export const limits = table(
  "limits",
  {
    key: text().primaryKey(),
    points: integer().notNull().default(0),
    expire: integer().notNull(),
    /** Of the points: those of attempts under way, which may give them back. */
    pending: integer().notNull().default(0),
  },
  (column) => [index("limits_expire").on(column.expire)],
);

/** Of every build that serves pages: see models/static-files.ts. */
export const staticFiles = table(
  "static_files",
  {
    path: text().primaryKey(),
    content: text().notNull(),
    mac: text().notNull(),
    /** When a server of that build last said that it serves it. */
    servedAt: timestamp().notNull(),
  },
  (column) => [index("static_files_served").on(column.servedAt)],
);
export interface DjangoAccount {
  /** As it is spelled there: the reset links that were mailed there contain it. */
  email: string;
  active: boolean;
  /** When the import disabled it, in milliseconds: it opens again only what has not been disabled here since. */
  disabledAt?: number;
  /** SHA-256 of the stored password there, as long as none was set here since. */
  passwordDigest?: string;
  /** The stored password there, where it opens nothing here. As long as none was set here since. */
  unusedPassword?: string;
  identities: DjangoIdentity[];
  /** Its row in allauth's account_emailaddress. */
  emailAddress?: { pk: string; verified: boolean };
  /** Every other field there, for the way back. */
  fields: Record<string, unknown>;
}

/** A row of allauth or of python-social-auth. */
export interface DjangoIdentity {
  from: "allauth" | "social-auth";
  pk: string;
  /** As we name them. */
  provider: string;
  subject: string;
  /** As it is named there. */
  providerThere: string;
}

/** What an email says of the request behind it. */
export interface MessageContext extends NoticeEvent {
  requestId?: string;
  language?: string;
  /** Which sign-up it answers: see `Addressee`. */
  reference?: string;
  client?: string;
  /** Of a webhook about an account that is deleted: see `publicId`. */
  publicId?: string;
  /** Whose link it brings: see `Addressee`. */
  sessionId?: string;
  /** Of a notice that took in others: what they were about. */
  earlier?: (NoticeEvent & { at: number })[];
  /** How many more there were. */
  more?: number;
}

interface NoticeEvent {
  /** The help desk did it, or asked for it: then there is no browser. */
  helpDesk?: boolean;
  browser?: string;
  system?: string;
  network?: string;
  /** Ids of the providers that it is about. */
  provider?: string;
  removed?: string[];
  left?: string[];
}

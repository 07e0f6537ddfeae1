/** What is kept about a person, for the help desk and for themselves. No secret, token, hash or cookie is part of it. */
import { canonicalEmail } from "../email-address";
import { messagesTo, type OutboxMessage } from "../mail/outbox";
import { type AuditLogEntry, findAuditEvents, recordEvent } from "../models/audit-log";
import { type Delivery, deliveryEventsOf, deliveryOf } from "../models/deliveries";
import { identitiesOf } from "../models/identities";
import { sessionsOf } from "../models/sessions";
import { signUpsOf } from "../models/sign-ups";
import { findUserByEmail, findUserById, findUserByPublicId, similarEmails, type User } from "../models/users";
import { type Page, readPage } from "../page";
import type { RequestContext } from "../request-context";

const MAX_MESSAGES = 200;
const MAX_ENTRIES = 200;
const ALL = 1_000_000;

/** @param text an address, the number of an account, or its key at the Django site that it came from. @returns undefined if it is neither */
export async function findPerson(text: string): Promise<FoundPerson | undefined> {
  if (/^[1-9]\d{0,14}$/.test(text)) {
    const user = await findUserById(Number(text));
    return { id: Number(text), user, email: user?.email };
  }
  const imported = await findUserByPublicId(text);
  if (imported) return { id: imported.id, user: imported, email: imported.email };
  const email = canonicalEmail(text);
  if (email === undefined) return undefined;
  const user = await findUserByEmail(email);
  return { id: user?.id, user, email };
}

export async function accountHistory(person: FoundPerson, now = new Date()): Promise<AccountHistory> {
  const { id, user, email } = person;
  const messages = await messagesTo({ email, userId: id }, MAX_MESSAGES);
  return {
    id,
    email,
    account: user && { ...visibleUser(user), lastLoginAt: await lastLoginOf(user.id) },
    methods: user ? (await identitiesOf(user.id)).map(({ provider, createdAt }) => ({ provider, createdAt })) : [],
    sessions: user ? (await sessionsOf(user.id, now)).map(visibleSession) : [],
    delivery: user && (await deliveryOf(user.email)),
    similar: user || email === undefined ? [] : await similarEmails(email),
    messages: messages.map(visibleMessage),
    timeline: await timelineOf(person, { limit: MAX_ENTRIES }),
  };
}

/** @returns in the order of time, and within a millisecond of what led to what */
export async function timelineOf({ id, email }: FoundPerson, page: Page): Promise<TimelineEntry[]> {
  const events = await readPage(
    page,
    (within, limit) => findAuditEvents({ userId: id, submittedEmail: email, ...within }, limit),
    ({ at }) => at,
  );
  // All, as one may have been completed long after others: they are kept for seven days.
  const messages = await messagesTo({ email, userId: id }, ALL);
  const untold = new Map(messages.reverse().map((message) => [message.id, message]));
  const told = events.reverse().flatMap((event) => {
    const message = untold.get(event.details?.message ?? "");
    if (!message) return [fromEvent(event)];
    untold.delete(message.id);
    return [written(message), fromEvent(event)];
  });
  const others = [...untold.values()].flatMap((message) => [written(message), ...completed(message)]);
  const entries = [...told, ...others]
    .filter(({ at }) => page.before === undefined || at < page.before)
    .sort((one, other) => one.at.getTime() - other.at.getTime());
  const oldest = entries.at(-page.limit)?.at ?? new Date(0);
  return entries.filter(({ at }) => at >= oldest);
}

/** All but what ends by itself within a day: counters of limits, and logins with a provider under way. @returns what a person may be handed, as JSON */
export async function exportAccount(user: User, request: RequestContext, now = new Date()): Promise<AccountExport> {
  const { id, email } = user;
  const messages = await messagesTo({ email, userId: id }, ALL);
  const events = await findAuditEvents({ userId: id, submittedEmail: email }, ALL);
  await recordEvent({ code: "account_exported", userId: id }, request, now);
  return {
    account: visibleUser(user),
    signInMethods: (await identitiesOf(id)).map(({ userId: _, ...identity }) => identity),
    sessions: (await sessionsOf(id, now)).map(visibleSession),
    signUps: (await signUpsOf(email)).map(({ reference: _, passwordHash, ...signUp }) => ({
      ...signUp,
      hasPassword: passwordHash !== null,
    })),
    emails: messages.map(visibleMessage),
    deliveries: await deliveryEventsOf(email),
    events: events.map(visibleEvent),
  };
}

/** Not the column, which a lock and a mass event move on, too. */
async function lastLoginOf(userId: number): Promise<Date | null> {
  return (await findAuditEvents({ userId, code: "login" }, 1))[0]?.at ?? null;
}

function fromEvent(event: AuditLogEntry): TimelineEntry {
  const { at, code, result, count, client, userAgent, details } = event;
  return { at, code, result, ...(count > 1 && { count }), ...(client && { client }), userAgent, ...details };
}

function written({ id, template, createdAt }: OutboxMessage): TimelineEntry {
  return { at: createdAt, code: "mail_written", result: "ok", template, message: id, userAgent: "" };
}

function completed({ id, template, completedAt, outcome }: OutboxMessage): TimelineEntry[] {
  if (!completedAt || !outcome) return [];
  const result = outcome === "sent" ? "ok" : "refused";
  return [{ at: completedAt, code: `mail_${outcome}`, result, template, message: id, userAgent: "" }];
}

function visibleUser({ passwordHash, django, ...user }: User) {
  const { passwordDigest: _, unusedPassword: __, ...imported } = django ?? {};
  return { ...user, ...(django && { django: imported }), hasPassword: passwordHash !== null };
}

function visibleSession({ tokenHash: _, userId: __, ...session }: Awaited<ReturnType<typeof sessionsOf>>[number]) {
  return session;
}

/** Its reference and its mark of a device are for nobody to hold. */
function visibleMessage({ lease: _, device: __, context: { reference: ___, ...context }, ...message }: OutboxMessage) {
  return { ...message, context };
}

function visibleEvent({ submittedEmail: _, countKey: __, ...event }: AuditLogEntry) {
  return event;
}

/** `id`: also of an account that is gone. */
export interface FoundPerson {
  id?: number | undefined;
  email?: string | undefined;
  user?: User | undefined;
}

export interface TimelineEntry {
  at: Date;
  /** Of the audit log, or `mail_written` and what else the outbox alone knows. */
  code: string;
  result: string;
  count?: number;
  client?: string;
  userAgent: string;
  by?: string;
  provider?: string;
  method?: string;
  message?: string;
  template?: string;
  reason?: string;
}

export interface AccountHistory {
  id: number | undefined;
  email: string | undefined;
  account: ReturnType<typeof visibleUser> | undefined;
  methods: { provider: string; createdAt: Date }[];
  sessions: ReturnType<typeof visibleSession>[];
  /** What is known of the address. */
  delivery: Delivery | undefined;
  /** Accounts that may have been meant. */
  similar: string[];
  messages: ReturnType<typeof visibleMessage>[];
  /** The newest of it, the oldest of them first. */
  timeline: TimelineEntry[];
}

export interface AccountExport {
  account: ReturnType<typeof visibleUser>;
  signInMethods: object[];
  sessions: object[];
  signUps: object[];
  emails: object[];
  /** What became of emails to the address, and each use of a link in one. */
  deliveries: object[];
  events: object[];
}

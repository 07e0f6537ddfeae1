/** Whom an unclear refusal is about: the code alone does not tell a recipient that is refused from a sender that is. */
import { and, desc, eq, gte, inArray, isNotNull, isNull } from "drizzle-orm";
import { db, type Write } from "../db";
import { outbox } from "../db/schema";
import { isEmail, type OutboxMessage } from "./outbox";
import type { Unclear } from "./transports";

const pendingEmail = and(isEmail, isNull(outbox.completedAt), isNotNull(outbox.lastError));
/** More in a row than are in flight when the first of them are sorted. */
const LOOKED_AT = 50;
const TAKEN_LOOKED_AT = 1_000;

/**
 * About this recipient, or its domain, unless as many in a row got the same, or others are held for it and nothing was taken since.
 * @returns the messages that share it and were refused already, if it is about every email
 */
export async function sharedRefusals(
  message: OutboxMessage,
  recipient: string,
  { reason, inARow }: Unclear,
): Promise<string[] | undefined> {
  if (message.lastError === putOffFor(reason)) return undefined;
  const held = message.lastError === heldFor(reason) ? message : await latestHeld(reason);
  if (held && !(await wasAnyTakenSince(held.dueAt))) return [];
  if (held === message) return undefined;
  const row = await latestRefused(reason);
  const recipients = new Set([recipient, ...row.map(({ address }) => address)]);
  return recipients.size >= inARow ? row.map(({ id }) => id) : undefined;
}

/** Whether the server takes emails to the domain, so that it refuses the recipient and not to relay. */
export async function isDomainServed(recipient: string, since: Date): Promise<boolean> {
  const domain = recipient.slice(recipient.lastIndexOf("@"));
  const latest = await db()
    .select({ address: outbox.address })
    .from(outbox)
    .where(and(isEmail, eq(outbox.outcome, "sent"), gte(outbox.completedAt, since)))
    .orderBy(desc(outbox.completedAt))
    .limit(TAKEN_LOOKED_AT);
  return latest.some(({ address }) => address?.endsWith(domain));
}

/** They come back, and wait like the others. */
export function reopening(ids: string[], dueAt: Date, reason: string): Write<{ id: string }> {
  const waiting = { completedAt: null, outcome: null, dueAt, lastError: heldFor(reason) };
  return (tx) =>
    tx
      .update(outbox)
      .set(waiting)
      .where(and(inArray(outbox.id, ids), eq(outbox.outcome, "refused")))
      .returning({ id: outbox.id });
}

/** @returns what `lastError` says of it, where it counts: one that was held or put off for it before is this recipient's own */
export function countedRefusal({ lastError }: OutboxMessage, reason: string): `refused ${string}` | undefined {
  return lastError?.startsWith("wait ") || lastError === putOffFor(reason) ? undefined : refusedFor(reason);
}

const refusedFor = (reason: string) => `refused ${reason}` as const;
const heldFor = (reason: string) => `wait ${reason}`;
const putOffFor = (reason: string) => `retry ${reason}`;

async function latestHeld(reason: string): Promise<{ dueAt: Date } | undefined> {
  const held = and(pendingEmail, eq(outbox.lastError, heldFor(reason)));
  const found = db().select({ dueAt: outbox.dueAt }).from(outbox).where(held).orderBy(desc(outbox.dueAt));
  return (await found.limit(1))[0];
}

/** In a row: nothing was taken in between, or refused for another reason. */
async function latestRefused(reason: string): Promise<{ id: string; address: string | null }[]> {
  const { id, address, outcome, lastError } = outbox;
  const latest = await db()
    .select({ id, address, outcome, lastError })
    .from(outbox)
    .where(and(isEmail, inArray(outbox.outcome, ["sent", "refused"])))
    .orderBy(desc(outbox.completedAt))
    .limit(LOOKED_AT);
  const isSame = (row: (typeof latest)[number]) => row.outcome === "refused" && row.lastError === refusedFor(reason);
  const end = latest.findIndex((row) => !isSame(row));
  return end < 0 ? latest : latest.slice(0, end);
}

async function wasAnyTakenSince(time: Date): Promise<boolean> {
  const taken = and(isEmail, eq(outbox.outcome, "sent"), gte(outbox.completedAt, time));
  return (await db().select({ id: outbox.id }).from(outbox).where(taken).limit(1)).length > 0;
}

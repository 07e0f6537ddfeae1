/**
 * What became of the emails to an address. Judged by all that is known of it and by when that happened, so that the order in which it is
 * told makes no difference. It stops no email: it is shown to operators, and to the owner after a login.
 */
import { randomUUID } from "node:crypto";
import { and, asc, countDistinct, desc, eq, gt, inArray, lt, ne, type SQL } from "drizzle-orm";
import { DAY_MS } from "../clock";
import { commit, db, type Write } from "../db";
import { purge } from "../db/purge";
import { type DeliveryEventType, deliveryEvents, outbox } from "../db/schema";
import { keyedHash, keyedHashes } from "../keyed-hash";

export type { DeliveryEventType } from "../db/schema";

const ADDRESS = "delivery-events.address";
/** As the audit log. */
const RETENTION_MS = 90 * DAY_MS;

/** Providers stop senders of whose emails more than four in a hundred come back (Resend: "Sending limits"). */
const MAX_BOUNCED_SHARE = 0.04;
/** Of fewer no share is worth an alarm: one wrong address of three is a third. */
const MIN_BOUNCED = 10;
/** Anybody may ask /readyz, as often as they like. */
const MAX_COUNTED = 10_000;

const RETURNED: DeliveryEventType[] = ["hard_bounce", "soft_bounce", "failed"];

export interface Delivery {
  state: "good" | "bouncing" | "complained";
  since: Date;
}

export interface DeliveryEvent {
  /** The same for every time that it is told. */
  id: string;
  type: DeliveryEventType;
  /** Canonical. Stored as a keyed hash. */
  address: string;
  messageId: string;
  at: Date;
}

/** @returns no row if it is known already */
export function deliveryEventInsertion({ address, ...event }: DeliveryEvent): Write<{ id: string }> {
  const row = { ...event, address: addressHash(address) };
  return (tx) => tx.insert(deliveryEvents).values(row).onConflictDoNothing().returning({ id: deliveryEvents.id });
}

/** @returns false if it is known already; then nothing is written */
export async function recordDeliveryEvent(event: DeliveryEvent, ...writes: Write[]): Promise<boolean> {
  return (await commit(deliveryEventInsertion(event), ...writes)).length > 0;
}

/** With the use of a mailed link: its email has arrived, whatever was told of earlier ones. */
export function linkUseInsertion(address: string, at: Date): Write {
  const row = { id: randomUUID(), type: "link_used", address: addressHash(address), at } as const;
  return (tx) => tx.insert(deliveryEvents).values(row).returning({ id: deliveryEvents.id });
}

/** With a new try of the email. */
export function deliveryEventDeletion(messageId: string): Write {
  const ofMessage = eq(deliveryEvents.messageId, messageId);
  return (tx) => tx.delete(deliveryEvents).where(ofMessage).returning({ id: deliveryEvents.id });
}

/** Of the last 90 days; undefined if nothing is known. Only a used link ends a complaint: what was complained of had arrived. */
export async function deliveryOf(address: string): Promise<Delivery | undefined> {
  const bad = await last(address, ["hard_bounce", "complained"]);
  const good = await first(address, ["link_used", "delivered"], bad);
  if (!bad) return good && { state: "good", since: good };
  const used = await last(address, ["link_used"]);
  const complained = await first(address, ["complained"], used);
  if (complained) return { state: "complained", since: complained };
  const arrived = await last(address, ["link_used", "delivered"]);
  const bouncing = await first(address, ["hard_bounce"], arrived);
  if (bouncing) return { state: "bouncing", since: bouncing };
  // All at one moment, it counts as good.
  const since = good ?? arrived;
  return since && { state: "good", since };
}

/** The oldest first. */
export async function deliveryEventsOf(
  address: string,
): Promise<Omit<typeof deliveryEvents.$inferSelect, "address">[]> {
  const { id, type, messageId, at } = deliveryEvents;
  const ofAddress = inArray(deliveryEvents.address, keyedHashes(ADDRESS, address));
  return db().select({ id, type, messageId, at }).from(deliveryEvents).where(ofAddress).orderBy(asc(at));
}

/** Of each email the last that is known, and a complaint above all. */
export async function deliveriesOfMessages(ids: string[]): Promise<Map<string, DeliveryEventType>> {
  const told = await db()
    .select({ messageId: deliveryEvents.messageId, type: deliveryEvents.type })
    .from(deliveryEvents)
    .where(inArray(deliveryEvents.messageId, ids))
    .orderBy(asc(deliveryEvents.at), asc(deliveryEvents.type));
  const found = new Map<string, DeliveryEventType>();
  for (const { messageId, type } of told)
    if (messageId !== null && found.get(messageId) !== "complained") found.set(messageId, type);
  return found;
}

/** Of the last 24 hours. */
export async function bouncesAndSends(now = new Date()): Promise<{ bounced: number; sent: number }> {
  const dayBefore = aDayBefore(now);
  return { bounced: await bouncedSince(dayBefore), sent: await sentSince(dayBefore) };
}

/**
 * Whether so many emails come back that the provider may stop us: something is wrong with what we send, or with whom we send it to. Of the
 * last 24 hours, and of the newest messages.
 */
export async function isBounceRateHigh(now = new Date()): Promise<boolean> {
  const completed = outbox.completedAt;
  const [earlier] = await db()
    .select({ at: completed })
    .from(outbox)
    .where(gt(completed, aDayBefore(now)))
    .orderBy(desc(completed))
    .offset(MAX_COUNTED)
    .limit(1);
  const since = earlier?.at ?? aDayBefore(now);
  const bounced = await bouncedSince(since);
  return bounced >= MIN_BOUNCED && bounced > MAX_BOUNCED_SHARE * (await sentSince(since));
}

export async function purgeDeliveryEvents(now = new Date()): Promise<void> {
  const old = lt(deliveryEvents.at, new Date(now.getTime() - RETENTION_MS));
  await purge(deliveryEvents.id, deliveryEvents.at, old);
}

async function bouncedSince(time: Date): Promise<number> {
  const returned = and(inArray(deliveryEvents.type, RETURNED), gt(deliveryEvents.at, time));
  const [found] = await db()
    .select({ bounced: countDistinct(deliveryEvents.messageId) })
    .from(deliveryEvents)
    .where(returned);
  return found?.bounced ?? 0;
}

async function sentSince(time: Date): Promise<number> {
  const tried = and(ne(outbox.destination, "webhook"), inArray(outbox.outcome, ["sent", "refused"]));
  return db().$count(outbox, and(tried, gt(outbox.completedAt, time)));
}

const aDayBefore = (now: Date) => new Date(now.getTime() - DAY_MS);

async function last(address: string, types: DeliveryEventType[]): Promise<Date | undefined> {
  return (await timeOf(address, types, desc(deliveryEvents.at)))[0]?.at;
}

async function first(address: string, types: DeliveryEventType[], after?: Date): Promise<Date | undefined> {
  return (await timeOf(address, types, asc(deliveryEvents.at), after))[0]?.at;
}

function timeOf(address: string, types: DeliveryEventType[], order: SQL, after?: Date) {
  const which = and(
    inArray(deliveryEvents.address, keyedHashes(ADDRESS, address)),
    inArray(deliveryEvents.type, types),
  );
  return db()
    .select({ at: deliveryEvents.at })
    .from(deliveryEvents)
    .where(and(which, after && gt(deliveryEvents.at, after)))
    .orderBy(order)
    .limit(1);
}

function addressHash(address: string): string {
  return keyedHash(ADDRESS, address);
}

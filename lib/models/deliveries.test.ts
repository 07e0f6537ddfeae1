import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { eq, sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { DAY_MS, HOUR_MS } from "../clock";
import { commit, db, openDatabase } from "../db";
import { auditLog, deliveryEvents, outbox } from "../db/schema";
import { env, onPostgres } from "../env";
import { readiness } from "../readiness";
import { request } from "../test-support";
import { auditEvent } from "./audit-log";
import {
  bouncesAndSends,
  type DeliveryEvent,
  deliveriesOfMessages,
  deliveryEventInsertion,
  deliveryOf,
  isBounceRateHigh,
  linkUseInsertion,
  recordDeliveryEvent,
} from "./deliveries";

const now = new Date();
const ago = (ms: number) => new Date(now.getTime() - ms);

beforeEach(async () => {
  for (const table of [outbox, deliveryEvents, auditLog]) await db().delete(table);
});

let events = 0;
const event = (changed: Partial<DeliveryEvent> = {}): DeliveryEvent => {
  events += 1;
  const ids = { id: `msg_${events}`, messageId: `message-${events}` };
  return { ...ids, type: "hard_bounce", address: "ada@example.com", at: ago(1_000), ...changed };
};

async function bounces(count: number, changed: Partial<DeliveryEvent> = {}): Promise<void> {
  for (let i = 0; i < count; i++) await recordDeliveryEvent(event(changed));
}

async function sends(count: number, changed: Partial<typeof outbox.$inferInsert> = {}): Promise<void> {
  const rows = Array.from({ length: count }, () => ({
    ...{ id: crypto.randomUUID(), template: "reset-password", context: {}, createdAt: now, dueAt: now },
    ...{ completedAt: ago(1_000), outcome: "sent", ...changed },
  }));
  await commit((tx) => tx.insert(outbox).values(rows).returning());
}

test("two processes that are told one event at once write it once, with what belongs to it", async () => {
  const url = onPostgres() ? env().DATABASE_URL : copyOfDatabase();
  const processes = [openDatabase(url), openDatabase(url)];
  const told = Array.from({ length: 10 }, (_, i) => event({ id: `msg_twice_${i}` }));
  const written = await Promise.all(
    told.flatMap((one) =>
      processes.map((process) =>
        process.write(deliveryEventInsertion(one), [
          auditEvent({ code: "mail_bounced", details: { message: one.id } }, request, now),
        ]),
      ),
    ),
  );
  expect(written.filter(([rows]) => rows.length === 1)).toHaveLength(told.length);
  const [process] = processes;
  const recorded = (await process?.handle.select().from(auditLog)) ?? [];
  expect(recorded.map(({ details }) => details?.message).sort()).toEqual(told.map(({ id }) => id).sort());
  for (const one of processes) await one.close();
});

/** Two connections cannot share one that is in memory. */
function copyOfDatabase(): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "latchkey-deliveries-")), "latchkey.db");
  db().run(sql.raw(`vacuum into '${file}'`));
  return `file:${file}`;
}

test("what is written with an event is not written again with its repetition", async () => {
  const one = event();
  const also = auditEvent({ code: "mail_bounced" }, request, now);
  expect(await recordDeliveryEvent(one, also)).toBe(true);
  expect(await recordDeliveryEvent({ ...one, type: "delivered" }, also)).toBe(false);
  expect([await db().$count(deliveryEvents), await db().$count(auditLog)]).toEqual([1, 1]);
  expect(await deliveryOf("ada@example.com")).toMatchObject({ state: "bouncing" });
});

test("a used link clears a bounce and a complaint; an email that arrives clears a bounce alone", async () => {
  await recordDeliveryEvent(event({ type: "complained", at: ago(5_000) }));
  await recordDeliveryEvent(event({ at: ago(4_000) }));
  await recordDeliveryEvent(event({ type: "delivered", at: ago(3_000) }));
  expect(await deliveryOf("ada@example.com")).toEqual({ state: "complained", since: ago(5_000) });
  await commit(linkUseInsertion("ada@example.com", ago(2_000)));
  expect(await deliveryOf("ada@example.com")).toEqual({ state: "good", since: ago(3_000) });
  await recordDeliveryEvent(event());
  expect(await deliveryOf("ada@example.com")).toEqual({ state: "bouncing", since: ago(1_000) });
});

test("of an email the last event is told, and a complaint above all", async () => {
  const told = (messageId: string, type: DeliveryEvent["type"], seconds: number) =>
    recordDeliveryEvent(event({ messageId, type, at: ago(seconds * 1_000) }));
  await told("a", "delivered", 1);
  await told("a", "delayed", 2);
  await told("b", "complained", 2);
  await told("b", "delivered", 1);
  await told("c", "delivered", 2);
  await told("c", "hard_bounce", 1);
  expect([...(await deliveriesOfMessages(["a", "b", "c", "d"]))]).toEqual(
    expect.arrayContaining([
      ["a", "delivered"],
      ["b", "complained"],
      ["c", "hard_bounce"],
    ]),
  );
});

test("ten emails of a day that come back, and more than four in a hundred, degrade mail on /readyz, and fewer do not", async () => {
  const degraded = async () => (await readiness()).mailDegraded;
  await sends(9);
  await bounces(9);
  expect([await isBounceRateHigh(now), await degraded()]).toEqual([false, false]);
  await bounces(1, { type: "failed" });
  expect([await isBounceRateHigh(now), await degraded()]).toEqual([true, true]);
  await sends(240);
  expect(await isBounceRateHigh(now)).toBe(true);
  await sends(1, { outcome: "refused" });
  expect(await bouncesAndSends(now)).toEqual({ bounced: 10, sent: 250 });
  expect([await isBounceRateHigh(now), await degraded()]).toEqual([false, false]);
});

test("of a busy day the newest ten thousand messages are judged, however many there were before", async () => {
  const slices = async (count: number, hours: number) => {
    for (let i = 0; i < count; i += 2_500) await sends(2_500, { completedAt: ago(hours * HOUR_MS) });
  };
  await slices(2_500, 10);
  await slices(10_000, 1);
  const returned = Array.from({ length: 401 }, () => ({ ...event(), address: "a" }));
  await db().insert(deliveryEvents).values(returned);
  expect(await bouncesAndSends(now)).toEqual({ bounced: 401, sent: 12_500 });
  expect(await isBounceRateHigh(now)).toBe(true);
  await db()
    .delete(deliveryEvents)
    .where(eq(deliveryEvents.messageId, returned[0]?.messageId ?? ""));
  expect(await isBounceRateHigh(now)).toBe(false);
});

test("neither what arrived, nor what was told twice of one email, nor yesterday's, nor what was not sent is counted", async () => {
  await bounces(20, { type: "delivered" });
  await bounces(20, { type: "delayed" });
  await bounces(20, { messageId: "one", type: "soft_bounce" });
  await bounces(20, { at: ago(DAY_MS + 1_000) });
  await sends(1, { completedAt: ago(DAY_MS + 1_000) });
  await sends(1, { destination: "webhook" });
  await sends(1, { outcome: "expired" });
  expect(await bouncesAndSends(now)).toEqual({ bounced: 1, sent: 0 });
});

import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { db } from "../db";
import { outbox } from "../db/schema";
import {
  claim,
  complete,
  countAgainstQuota,
  discard,
  type EmailTemplate,
  enqueue,
  LEASE_MS,
  type OutboxMessage,
  onEnqueue,
  purge,
  reschedule,
} from "./outbox";
import { request } from "../test-support";

const HOUR_MS = 3_600_000;
const start = new Date("2026-11-20T12:00:00Z");
const after = (ms: number) => new Date(start.getTime() + ms);
const row = async (id: string) => (await db().select().from(outbox).where(eq(outbox.id, id)))[0];

const owe = (template: EmailTemplate = "reset-password", at = start, address = "a@example.com") =>
  enqueue(template, { address }, request, at);
async function claimed(now = start): Promise<OutboxMessage> {
  return (await claim(now)) as OutboxMessage;
}

beforeEach(async () => {
  await db().delete(outbox);
});

test("of two takers, one gets it", async () => {
  const id = await owe();
  const takers = await Promise.all([claim(start), claim(start)]);
  expect(takers.filter(Boolean).map((message) => message?.id)).toEqual([id]);
});

test("an attempt counts before it is made", async () => {
  const id = await owe();
  expect((await claimed()).attempts).toBe(1);
  expect((await row(id))?.attempts).toBe(1);
});

test("an email whose worker died is free again when its lease ends, and not before", async () => {
  const id = await owe();
  await claimed();
  expect(await claim(after(LEASE_MS - 1))).toBeUndefined();
  expect((await claim(after(LEASE_MS)))?.id).toBe(id);
});

test("a worker that lost its lease can neither let go, settle nor postpone", async () => {
  const id = await owe();
  const slow = await claimed();
  const next = await claimed(after(LEASE_MS));
  expect(await countAgainstQuota(slow, "a@example.com", after(LEASE_MS))).toBe(false);
  expect(await complete(slow, "sent", start)).toBe(false);
  expect(await reschedule(slow, start)).toBe(false);
  expect(await row(id)).toMatchObject({ completedAt: null, lease: next.lease });
  expect(await complete(next, "sent", start)).toBe(true);
});

test("letting go renews the lease for the way", async () => {
  await owe();
  const message = await claimed();
  await countAgainstQuota(message, "a@example.com", after(10_000));
  expect(await claim(after(LEASE_MS))).toBeUndefined();
});

test("emails that somebody waits for come before notices, and each kind in the order it is due", async () => {
  await owe("password-changed");
  const second = await owe("reset-password", after(2));
  const first = await owe("reset-password", after(1));
  const order = [await claim(after(5)), await claim(after(5)), await claim(after(5))];
  expect(order.map((message) => message?.id).slice(0, 2)).toEqual([first, second]);
  expect(order[2]?.template).toBe("password-changed");
});

test("one address gets five emails an hour, notices apart, and others are not affected", async () => {
  for (let i = 0; i < 6; i++) await owe();
  const first = await Promise.all([1, 2, 3, 4, 5, 6].map(() => claimed()));
  const released = await Promise.all(first.map((message) => countAgainstQuota(message, "a@example.com", start)));
  expect(released.filter(Boolean)).toHaveLength(5);
  await owe("password-changed");
  expect(await countAgainstQuota(await claimed(), "a@example.com", start)).toBe(true);
  await owe("reset-password", start, "b@example.com");
  expect(await countAgainstQuota(await claimed(), "b@example.com", start)).toBe(true);
  await owe("reset-password", after(HOUR_MS));
  expect(await countAgainstQuota(await claimed(after(HOUR_MS)), "a@example.com", after(HOUR_MS))).toBe(true);
});

test("an email that was let go once is counted once, however often it is tried", async () => {
  for (let i = 0; i < 5; i++) await owe();
  for (let i = 0; i < 5; i++) {
    const message = await claimed();
    expect(await countAgainstQuota(message, "a@example.com", start)).toBe(true);
    await reschedule(message, start);
  }
  expect(await countAgainstQuota(await claimed(), "a@example.com", after(1))).toBe(true);
});

test("the worker is woken by each email that is owed, once it is on disk", async () => {
  const seen: (string | undefined)[] = [];
  onEnqueue(() => void row("x").then(() => seen.push("rung")));
  await owe();
  await expect.poll(() => seen).toEqual(["rung"]);
  onEnqueue(() => {});
});

test("what is settled is kept for a week, an address of nobody not at all", async () => {
  const settled = await owe();
  await complete(await claimed(), "sent", start);
  const unknown = await owe("reset-password", start, "nobody@example.com");
  await discard(await claimed());
  expect(await row(unknown)).toBeUndefined();
  await purge(after(7 * 24 * HOUR_MS));
  expect(await row(settled)).toBeDefined();
  await purge(after(7 * 24 * HOUR_MS + 1));
  expect(await row(settled)).toBeUndefined();
});

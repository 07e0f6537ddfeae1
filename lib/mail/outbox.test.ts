import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { db } from "../db";
import { intents } from "../db/schema";
import {
  claim,
  forget,
  type Intent,
  LEASE_MS,
  type LetterName,
  onEnqueue,
  post,
  postpone,
  release,
  settle,
  sweep,
} from "./outbox";

const HOUR_MS = 3_600_000;
const start = new Date("2026-11-20T12:00:00Z");
const after = (ms: number) => new Date(start.getTime() + ms);
const row = async (id: string) => (await db().select().from(intents).where(eq(intents.id, id)))[0];

const owe = (letter: LetterName = "reset-password", at = start, address = "a@example.com") =>
  post(letter, { address }, {}, at);
async function claimed(now = start): Promise<Intent> {
  return (await claim(now)) as Intent;
}

beforeEach(async () => {
  await db().delete(intents);
});

test("of two takers, one gets it", async () => {
  const id = await owe();
  const takers = await Promise.all([claim(start), claim(start)]);
  expect(takers.filter(Boolean).map((intent) => intent?.id)).toEqual([id]);
});

test("an attempt counts before it is made", async () => {
  const id = await owe();
  expect((await claimed()).attempts).toBe(1);
  expect((await row(id))?.attempts).toBe(1);
});

test("a letter whose postman died is free again when its lease ends, and not before", async () => {
  const id = await owe();
  await claimed();
  expect(await claim(after(LEASE_MS - 1))).toBeUndefined();
  expect((await claim(after(LEASE_MS)))?.id).toBe(id);
});

test("a postman that lost its lease can neither let go, settle nor postpone", async () => {
  const id = await owe();
  const slow = await claimed();
  const next = await claimed(after(LEASE_MS));
  expect(await release(slow, "a@example.com", after(LEASE_MS))).toBe(false);
  expect(await settle(slow, "sent", start)).toBe(false);
  expect(await postpone(slow, start)).toBe(false);
  expect(await row(id)).toMatchObject({ settledAt: null, lease: next.lease });
  expect(await settle(next, "sent", start)).toBe(true);
});

test("letting go renews the lease for the way", async () => {
  await owe();
  const intent = await claimed();
  await release(intent, "a@example.com", after(10_000));
  expect(await claim(after(LEASE_MS))).toBeUndefined();
});

test("letters that somebody waits for come before notices, and each kind in the order it is due", async () => {
  await owe("password-changed");
  const second = await owe("reset-password", after(2));
  const first = await owe("reset-password", after(1));
  const order = [await claim(after(5)), await claim(after(5)), await claim(after(5))];
  expect(order.map((intent) => intent?.id).slice(0, 2)).toEqual([first, second]);
  expect(order[2]?.letter).toBe("password-changed");
});

test("one address gets five letters an hour, notices apart, and others are not affected", async () => {
  for (let i = 0; i < 6; i++) await owe();
  const first = await Promise.all([1, 2, 3, 4, 5, 6].map(() => claimed()));
  const released = await Promise.all(first.map((intent) => release(intent, "a@example.com", start)));
  expect(released.filter(Boolean)).toHaveLength(5);
  await owe("password-changed");
  expect(await release(await claimed(), "a@example.com", start)).toBe(true);
  await owe("reset-password", start, "b@example.com");
  expect(await release(await claimed(), "b@example.com", start)).toBe(true);
  await owe("reset-password", after(HOUR_MS));
  expect(await release(await claimed(after(HOUR_MS)), "a@example.com", after(HOUR_MS))).toBe(true);
});

test("a letter that was let go once is counted once, however often it is tried", async () => {
  for (let i = 0; i < 5; i++) await owe();
  for (let i = 0; i < 5; i++) {
    const intent = await claimed();
    expect(await release(intent, "a@example.com", start)).toBe(true);
    await postpone(intent, start);
  }
  expect(await release(await claimed(), "a@example.com", after(1))).toBe(true);
});

test("the postman is woken by each letter that is owed, once it is on disk", async () => {
  const seen: (string | undefined)[] = [];
  onEnqueue(() => void row("x").then(() => seen.push("rung")));
  await owe();
  await expect.poll(() => seen).toEqual(["rung"]);
  onEnqueue(() => {});
});

test("what is settled is kept for a week, an address of nobody not at all", async () => {
  const settled = await owe();
  await settle(await claimed(), "sent", start);
  const unknown = await owe("reset-password", start, "nobody@example.com");
  await forget(await claimed());
  expect(await row(unknown)).toBeUndefined();
  await sweep(after(7 * 24 * HOUR_MS));
  expect(await row(settled)).toBeDefined();
  await sweep(after(7 * 24 * HOUR_MS + 1));
  expect(await row(settled)).toBeUndefined();
});

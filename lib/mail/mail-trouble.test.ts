import { beforeEach, expect, test } from "vitest";
import { db } from "../db";
import { outbox } from "../db/schema";
import { isMailDegraded, retryNow } from "./mail-trouble";
import { claim, complete, enqueue, type OutboxMessage, reschedule } from "./outbox";
import { request } from "../test-support";

const start = new Date("2026-11-20T12:00:00Z");
const later = new Date(start.getTime() + 1);
const inAMinute = new Date(start.getTime() + 60_000);

const owe = (address = "a@example.com") => enqueue("reset-password", { address }, request, start);
const claimed = async (now = start) => (await claim(now)) as OutboxMessage;

beforeEach(async () => {
  await db().delete(outbox);
});

test("mail is in trouble while an email waits for the provider, or after three attempts in vain, until it has gone", async () => {
  expect(await isMailDegraded()).toBe(false);
  await owe();
  await reschedule(await claimed(), start, "wait 429 daily_quota_exceeded");
  expect(await isMailDegraded()).toBe(true);
  await complete(await claimed(), "sent", start);
  expect(await isMailDegraded()).toBe(false);
  for (const address of ["a@example.com", "b@example.com", "c@example.com"]) {
    expect(await isMailDegraded()).toBe(false);
    await owe(address);
    await reschedule(await claimed(), later, "retry 500 internal_server_error");
  }
  expect(await isMailDegraded()).toBe(true);
  await complete(await claimed(later), "sent", start);
  expect(await isMailDegraded()).toBe(false);
});

test("a fault of ours is no trouble of the provider's", async () => {
  await owe();
  for (let i = 0; i < 5; i++) await reschedule(await claimed(), start);
  expect(await isMailDegraded()).toBe(false);
});

test("once the provider takes emails again, those that had trouble are due, and no others", async () => {
  const troubled = await owe();
  await reschedule(await claimed(), inAMinute, "retry 500 internal_server_error");
  const ours = await owe("b@example.com");
  await reschedule(await claimed(), inAMinute);
  await retryNow(later);
  const next = await claimed(later);
  expect(next.id).toBe(troubled);
  await complete(next, "sent", later);
  expect(await claim(new Date(inAMinute.getTime() - 1))).toBeUndefined();
  expect((await claimed(inAMinute)).id).toBe(ours);
});

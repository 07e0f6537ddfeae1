import { beforeEach, expect, test } from "vitest";
import { db } from "../db";
import { intents } from "../db/schema";
import { hasten, isMailTroubled } from "./mail-trouble";
import { claim, type Intent, post, postpone, settle } from "./outbox";

const start = new Date("2026-11-20T12:00:00Z");
const later = new Date(start.getTime() + 1);
const inAMinute = new Date(start.getTime() + 60_000);

const owe = (address = "a@example.com") => post("reset-password", { address }, {}, start);
const claimed = async (now = start) => (await claim(now)) as Intent;

beforeEach(async () => {
  await db().delete(intents);
});

test("mail is in trouble while a letter waits for the provider, or after three attempts in vain, until it has gone", async () => {
  expect(await isMailTroubled()).toBe(false);
  await owe();
  await postpone(await claimed(), start, "wait 429 daily_quota_exceeded");
  expect(await isMailTroubled()).toBe(true);
  await settle(await claimed(), "sent", start);
  expect(await isMailTroubled()).toBe(false);
  for (const address of ["a@example.com", "b@example.com", "c@example.com"]) {
    expect(await isMailTroubled()).toBe(false);
    await owe(address);
    await postpone(await claimed(), later, "retry 500 internal_server_error");
  }
  expect(await isMailTroubled()).toBe(true);
  await settle(await claimed(later), "sent", start);
  expect(await isMailTroubled()).toBe(false);
});

test("a fault of ours is no trouble of the provider's", async () => {
  await owe();
  for (let i = 0; i < 5; i++) await postpone(await claimed(), start);
  expect(await isMailTroubled()).toBe(false);
});

test("once the provider takes letters again, those that had trouble are due, and no others", async () => {
  const troubled = await owe();
  await postpone(await claimed(), inAMinute, "retry 500 internal_server_error");
  const ours = await owe("b@example.com");
  await postpone(await claimed(), inAMinute);
  await hasten(later);
  const next = await claimed(later);
  expect(next.id).toBe(troubled);
  await settle(next, "sent", later);
  expect(await claim(new Date(inAMinute.getTime() - 1))).toBeUndefined();
  expect((await claimed(inAMinute)).id).toBe(ours);
});

import { beforeEach, expect, test } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../clock";
import { db } from "../db";
import { outbox } from "../db/schema";
import { request } from "../test-support";
import type { EmailTemplate } from "./email-templates";
import {
  claim,
  complete,
  enqueue,
  isMailDegraded,
  LEASE_MS,
  listMessages,
  type OutboxMessage,
  reschedule,
  retryMessage,
} from "./outbox";
import { consumeQuota, delay, EMAILS_PER_HOUR } from "./quotas";
import { add, after, claimed, row, start } from "./test-support";

beforeEach(async () => {
  await db().delete(outbox);
});

test("trusted devices have as many reset emails again, and what they get is not counted against strangers", async () => {
  const grants = async (trusted: boolean, count: number) => {
    const granted: boolean[] = [];
    for (let i = 0; i < count; i++) {
      await enqueue("reset-password", { address: "a@example.com", ...(trusted && { device: "d" }) }, request, start);
      granted.push(await consumeQuota(await claimed(), "a@example.com", start, trusted));
    }
    return granted.filter(Boolean).length;
  };
  expect(await grants(true, 4)).toBe(4);
  expect(await grants(false, 6)).toBe(5);
  expect(await grants(true, 2)).toBe(1);
});

test("beyond that a trusted device's is counted with the others, and is late with them", async () => {
  const requestByDevice = () => enqueue("reset-password", { address: "a@example.com", device: "d" }, request, start);
  for (let i = 0; i < 10; i++) {
    const id = await requestByDevice();
    expect(await consumeQuota(await claimed(), "a@example.com", start, true)).toBe(true);
    expect((await row(id))?.device).toBe(i < 5 ? "d" : null);
  }
  const id = await requestByDevice();
  const message = await claimed();
  expect(await consumeQuota(message, "a@example.com", start, true)).toBe(false);
  expect(await delay(message, "a@example.com", start)).toBe(true);
  expect(await row(id)).toMatchObject({ dueAt: after(10 * MINUTE_MS), device: "d" });
});

test("consuming the quota renews the lease for sending", async () => {
  await add();
  const message = await claimed();
  await consumeQuota(message, "a@example.com", after(10_000));
  expect(await claim(after(LEASE_MS))).toBeUndefined();
});

async function isGranted(template: EmailTemplate, at = start, address = "a@example.com"): Promise<boolean> {
  await add(template, at, address);
  const message = await claimed(at);
  const granted = await consumeQuota(message, address, at);
  await complete(message, granted ? "sent" : "rate_limited", at);
  return granted;
}

test("to one address each kind of email has a quota of its own, a lock has none, and no other address is affected", async () => {
  const tries = async (template: EmailTemplate, at: Date) => {
    const granted = [];
    for (let i = 0; i < 6; i++) granted.push(await isGranted(template, at));
    return granted.filter(Boolean).length;
  };
  for (const [hours, allowed] of [
    [0, { "verify-email": 5, "already-have-account": 1, "reset-password": 5, "account-locked": 6 }],
    [1, { "verify-email": 5, "already-have-account": 0, "reset-password": 5, "account-locked": 6 }],
    [24, { "verify-email": 5, "already-have-account": 1, "reset-password": 5, "account-locked": 6 }],
  ] as const)
    for (const [template, expected] of Object.entries(allowed))
      expect(await tries(template as EmailTemplate, after(hours * HOUR_MS)), `${template}, ${hours}`).toBe(expected);
  expect(await isGranted("reset-password", after(24 * HOUR_MS), "b@example.com")).toBe(true);
});

test("of many that count at once, on however many machines, exactly the quota is granted", async () => {
  for (let i = 0; i < 12; i++) await add();
  const messages: OutboxMessage[] = [];
  for (let i = 0; i < 12; i++) messages.push(await claimed());
  const granted = await Promise.all(messages.map((message) => consumeQuota(message, "a@example.com", start)));
  expect(granted.filter(Boolean)).toHaveLength(EMAILS_PER_HOUR);
});

test("counted by a clock that was set back since, an email counts no more", async () => {
  for (let i = 0; i < 6; i++) await isGranted("reset-password", after(DAY_MS));
  expect(await isGranted("reset-password")).toBe(true);
});

/** As the worker does. @returns the ids of what would be sent */
async function processDue(now: Date): Promise<string[]> {
  const sent: string[] = [];
  for (let message = await claim(now); message; message = await claim(now)) {
    if (!(await consumeQuota(message, "a@example.com", now))) await delay(message, "a@example.com", now);
    else if (await complete(message, "sent", now)) sent.push(message.id);
  }
  return sent;
}

test("beyond the quota a reset email is late: one per ten minutes, the newest first, none dropped", async () => {
  const ids: string[] = [];
  for (let i = 0; i < 8; i++) ids.push(await add("reset-password", after(i)));
  expect(await processDue(after(10))).toEqual(ids.slice(0, 5));
  const due = (minutes: number, ms = 10) => after(minutes * MINUTE_MS + ms);
  expect(await processDue(due(10, 9))).toEqual([]);
  expect(await processDue(due(10))).toEqual([ids[7]]);
  // Meanwhile a client requests another.
  const newer = await add("reset-password", due(12));
  expect(await processDue(due(12))).toEqual([]);
  expect(await row(newer)).toMatchObject({ dueAt: due(20), attempts: 0, lastError: null, lease: null });
  expect(await processDue(due(20))).toEqual([newer]);
  expect(await processDue(due(29))).toEqual([]);
  expect(await processDue(due(30))).toEqual([ids[6]]);
  expect(await processDue(due(40))).toEqual([ids[5]]);
  expect(await isMailDegraded()).toBe(false);
});

test("no more late ones are kept than can be sent while a link lives: the newest replaces the oldest", async () => {
  for (let i = 0; i < EMAILS_PER_HOUR; i++) await isGranted("reset-password");
  const perLife = 24 * 6;
  const ids: string[] = [];
  for (let i = 0; i < perLife + 20; i++) ids.push(await add("reset-password", after(i)));
  await processDue(after(1_000));
  const waiting = (await listMessages({ completed: false }, 1_000)).filter(({ countedAt }) => countedAt === null);
  expect(waiting.map(({ id }) => id)).toEqual(ids.slice(-perLife).reverse());
  expect((await processDue(after(10 * MINUTE_MS)))[0]).toBe(ids.at(-1));
});

test("the operator's retry is beyond any quota", async () => {
  for (let i = 0; i < EMAILS_PER_HOUR; i++) await isGranted("reset-password");
  const late = await add();
  await processDue(start);
  expect(await retryMessage(late, after(1))).toBe(true);
  expect(await processDue(after(1))).toEqual([late]);
});

test("an email is counted once, however often it is tried", async () => {
  for (let i = 0; i < 5; i++) await add();
  for (let i = 0; i < 5; i++) {
    const message = await claimed();
    expect(await consumeQuota(message, "a@example.com", start)).toBe(true);
    await reschedule(message, start, "retry 451");
  }
  expect(await consumeQuota(await claimed(), "a@example.com", after(1))).toBe(true);
});

test.each(["refused", "expired", "dropped", "undeliverable"] as const)(
  "what did not reach the address (%s) uses up nothing of its share, of no kind, and holds nothing up",
  async (outcome) => {
    for (const template of ["reset-password", "verify-email", "already-have-account", "new-device"] as const) {
      for (let i = 0; i < 2 * EMAILS_PER_HOUR; i++) {
        await add(template);
        const message = await claimed();
        expect(await consumeQuota(message, "a@example.com", start), template).toBe(true);
        expect(await complete(message, outcome, start)).toBe(true);
      }
      expect(await isGranted(template, after(1)), template).toBe(true);
    }
  },
);

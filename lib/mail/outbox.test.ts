import { beforeEach, expect, test } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../clock";
import { db } from "../db";
import { outbox } from "../db/schema";
import { request } from "../test-support";
import { type EmailTemplate, isNotice } from "./email-templates";
import {
  claim,
  complete,
  discard,
  dropMessage,
  enqueue,
  findMessages,
  isMailDegraded,
  LEASE_MS,
  listMessages,
  onEnqueue,
  outboxMessage,
  purgeOutbox,
  reschedule,
  retryFailed,
  retryMessage,
} from "./outbox";
import { consumeQuota } from "./quotas";
import { add, after, claimed, row, start } from "./test-support";

/** The database's clock goes on during a test. */
const SECOND_MS = 1_000;

beforeEach(async () => {
  await db().delete(outbox);
});

test("of two that claim at once, one gets the message", async () => {
  const id = await add();
  const claimants = await Promise.all([claim(start), claim(start)]);
  expect(claimants.filter(Boolean).map((message) => message?.id)).toEqual([id]);
});

test("an attempt counts before it is made", async () => {
  const id = await add();
  expect((await claimed()).attempts).toBe(1);
  expect((await row(id))?.attempts).toBe(1);
});

test("a message whose worker died can be claimed when its lease ends, and not before", async () => {
  const id = await add();
  await claimed();
  expect(await claim(after(LEASE_MS - SECOND_MS))).toBeUndefined();
  expect((await claim(after(LEASE_MS + SECOND_MS)))?.id).toBe(id);
});

test("a worker that lost its lease can neither consume the quota, complete nor reschedule", async () => {
  const id = await add();
  const slow = await claimed();
  const next = await claimed(after(LEASE_MS + SECOND_MS));
  expect(await consumeQuota(slow, "a@example.com", after(LEASE_MS + SECOND_MS))).toBe(false);
  expect(await complete(slow, "sent", start)).toBe(false);
  expect(await reschedule(slow, start, "retry 451")).toBe(false);
  expect(await row(id)).toMatchObject({ completedAt: null, lease: next.lease });
  expect(await complete(next, "sent", start)).toBe(true);
});

test("emails that a user waits for come before notices for a minute, each kind in the order it is due", async () => {
  const notice = await add("password-changed");
  const second = await add("reset-password", after(2));
  const first = await add("reset-password", after(1));
  const order = async (now: Date) => {
    const claimed = [await claim(now), await claim(now), await claim(now)];
    return claimed.map((message) => message?.id);
  };
  expect(await order(after(MINUTE_MS - 1))).toEqual([first, second, notice]);
  expect(await order(after(MINUTE_MS + LEASE_MS + SECOND_MS))).toEqual([notice, first, second]);
});

test("in whatever order they come: a notice overtakes nothing, and is overtaken for a minute at most", async () => {
  const kinds = ["reset-password", "verify-email", "new-device", "password-changed"] as const;
  const waiting = Array.from({ length: 120 }, (_, i) => ({
    at: 1_000 * ((i * 37) % 120),
    template: kinds[(i * 7) % kinds.length] ?? kinds[0],
  })).sort((a, b) => a.at - b.at);
  const sent: { template: EmailTemplate; dueAt: number; at: number }[] = [];
  for (let at = 0; sent.length < 120; at += 1_500) {
    while (waiting[0] && waiting[0].at <= at) {
      const next = waiting.shift();
      if (next) await add(next.template, after(next.at));
    }
    const message = await claim(after(at));
    if (!message) continue;
    await complete(message, "sent", after(at));
    sent.push({ template: message.template, dueAt: message.dueAt.getTime(), at: after(at).getTime() });
  }
  for (const [place, late] of sent.entries())
    for (const early of sent.slice(0, place).filter(({ dueAt }) => dueAt > late.dueAt)) {
      expect(isNotice(late.template) && !isNotice(early.template)).toBe(true);
      expect(early.at - late.dueAt).toBeLessThan(MINUTE_MS);
    }
});

test("the listener is called once for the messages of one moment, when they are on disk", async () => {
  const seen: number[] = [];
  onEnqueue(() => void listMessages({ completed: false }).then((messages) => seen.push(messages.length)));
  const messages = ["a@example.com", "b@example.com"].map((address) =>
    outboxMessage("reset-password", { address }, request, start),
  );
  await enqueue("reset-password", { address: "c@example.com" }, request, start, ...messages);
  await expect.poll(() => seen).toEqual([3]);
  await add();
  await expect.poll(() => seen).toEqual([3, 4]);
  onEnqueue(() => {});
});

test("what is completed is kept for a week, an address without an account not at all", async () => {
  const completed = await add();
  await complete(await claimed(), "sent", start);
  const unknown = await add("reset-password", start, "nobody@example.com");
  await discard(await claimed());
  expect(await row(unknown)).toBeUndefined();
  await purgeOutbox(after(7 * 24 * HOUR_MS));
  expect(await row(completed)).toBeDefined();
  await purgeOutbox(after(7 * 24 * HOUR_MS + 1));
  expect(await row(completed)).toBeUndefined();
});

test("mail is degraded while a message waits for the provider, or after three failed attempts, until it is sent", async () => {
  expect(await isMailDegraded()).toBe(false);
  await add();
  await reschedule(await claimed(), start, "wait 429 daily_quota_exceeded");
  expect(await isMailDegraded()).toBe(true);
  await complete(await claimed(), "sent", start);
  expect(await isMailDegraded()).toBe(false);
  for (const address of ["a@example.com", "b@example.com", "c@example.com"]) {
    expect(await isMailDegraded()).toBe(false);
    await add("reset-password", start, address);
    await reschedule(await claimed(), after(1), "retry 500 internal_server_error");
  }
  expect(await isMailDegraded()).toBe(true);
  await complete(await claimed(after(1)), "sent", start);
  expect(await isMailDegraded()).toBe(false);
});

test("once the provider takes emails again, those that it failed to take are due, and no others", async () => {
  const failed = await add();
  await reschedule(await claimed(), after(60_000), "retry 500 internal_server_error");
  const late = await add("reset-password", after(60_000), "b@example.com");
  await retryFailed(after(1));
  const next = await claimed(after(1));
  expect(next.id).toBe(failed);
  await complete(next, "sent", after(1));
  expect(await claim(after(59_999))).toBeUndefined();
  expect((await claimed(after(60_000))).id).toBe(late);
});

test("the operator lists what is not completed, or all, newest first, and finds a message by the beginning of its id", async () => {
  const completed = await add();
  await complete(await claimed(), "refused", start);
  const waiting = await add("reset-password", after(1));
  const ids = async (all: boolean) => (await listMessages({ completed: all })).map(({ id }) => id);
  expect(await ids(false)).toEqual([waiting]);
  expect(await ids(true)).toEqual([waiting, completed]);
  expect((await findMessages(waiting.slice(0, 13))).map(({ id }) => id)).toEqual([waiting]);
  expect(await findMessages("%")).toEqual([]);
});

test.each([
  ["retry", retryMessage, null],
  ["drop", dropMessage, "dropped"],
])("the operator can %s what a worker died with, once its lease is over", async (_name, change, outcome) => {
  const id = await add();
  const dead = await claimed();
  expect(await change(id, after(LEASE_MS - SECOND_MS))).toBe(false);
  expect(await change(id, after(LEASE_MS + SECOND_MS))).toBe(true);
  expect(await complete(dead, "sent", after(LEASE_MS + SECOND_MS))).toBe(false);
  expect(await row(id)).toMatchObject({ outcome, lease: null, leasedUntil: null });
});

test("the operator can retry what was refused and drop what waits, but not what is being sent or was sent", async () => {
  const id = await add();
  const message = await claimed();
  expect([await retryMessage(id, start), await dropMessage(id, start)]).toEqual([false, false]);
  await complete(message, "refused", start);
  expect(await dropMessage(id, start)).toBe(false);
  expect(await retryMessage(id, start)).toBe(true);
  expect(await dropMessage(id, start)).toBe(true);
  expect(await row(id)).toMatchObject({ outcome: "dropped" });
  await retryMessage(id, start);
  await complete(await claimed(), "sent", start);
  expect(await retryMessage(id, start)).toBe(false);
});

import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../clock";
import { commit, db } from "../db";
import { outbox } from "../db/schema";
import { request } from "../test-support";
import {
  absorb,
  claim,
  complete,
  consumeQuota,
  delay,
  discard,
  dropMessage,
  EMAILS_PER_HOUR,
  type EmailTemplate,
  enqueue,
  findMessages,
  isMailDegraded,
  LEASE_MS,
  listMessages,
  NOTICES,
  type OutboxMessage,
  onEnqueue,
  outboxMessage,
  purge,
  reschedule,
  retryFailed,
  retryMessage,
} from "./outbox";

const start = new Date("2026-11-20T12:00:00Z");
const after = (ms: number) => new Date(start.getTime() + ms);
const row = async (id: string) => (await db().select().from(outbox).where(eq(outbox.id, id)))[0];

const add = (template: EmailTemplate = "reset-password", at = start, address = "a@example.com") =>
  enqueue(template, { address }, request, at);
async function claimed(now = start): Promise<OutboxMessage> {
  return (await claim(now)) as OutboxMessage;
}

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
  expect(await claim(after(LEASE_MS - 1))).toBeUndefined();
  expect((await claim(after(LEASE_MS)))?.id).toBe(id);
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

test("a worker that lost its lease can neither consume the quota, complete nor reschedule", async () => {
  const id = await add();
  const slow = await claimed();
  const next = await claimed(after(LEASE_MS));
  expect(await consumeQuota(slow, "a@example.com", after(LEASE_MS))).toBe(false);
  expect(await complete(slow, "sent", start)).toBe(false);
  expect(await reschedule(slow, start)).toBe(false);
  expect(await row(id)).toMatchObject({ completedAt: null, lease: next.lease });
  expect(await complete(next, "sent", start)).toBe(true);
});

test("consuming the quota renews the lease for sending", async () => {
  await add();
  const message = await claimed();
  await consumeQuota(message, "a@example.com", after(10_000));
  expect(await claim(after(LEASE_MS))).toBeUndefined();
});

test("emails that somebody waits for come before notices for a minute, each kind in the order it is due", async () => {
  const notice = await add("password-changed");
  const second = await add("reset-password", after(2));
  const first = await add("reset-password", after(1));
  const order = async (now: Date) => {
    const claimed = [await claim(now), await claim(now), await claim(now)];
    return claimed.map((message) => message?.id);
  };
  expect(await order(after(MINUTE_MS - 1))).toEqual([first, second, notice]);
  expect(await order(after(MINUTE_MS + LEASE_MS))).toEqual([notice, first, second]);
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
  // Meanwhile somebody requests another.
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
    await reschedule(message, start);
  }
  expect(await consumeQuota(await claimed(), "a@example.com", after(1))).toBe(true);
});

test("the listener is called for each message, once it is on disk", async () => {
  const seen: (string | undefined)[] = [];
  onEnqueue(() => void row("x").then(() => seen.push("notified")));
  await add();
  await expect.poll(() => seen).toEqual(["notified"]);
  onEnqueue(() => {});
});

test("what is completed is kept for a week, an address without an account not at all", async () => {
  const completed = await add();
  await complete(await claimed(), "sent", start);
  const unknown = await add("reset-password", start, "nobody@example.com");
  await discard(await claimed());
  expect(await row(unknown)).toBeUndefined();
  await purge(after(7 * 24 * HOUR_MS));
  expect(await row(completed)).toBeDefined();
  await purge(after(7 * 24 * HOUR_MS + 1));
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

test("a failure of ours does not degrade mail", async () => {
  await add();
  for (let i = 0; i < 5; i++) await reschedule(await claimed(), start);
  expect(await isMailDegraded()).toBe(false);
});

test("once the provider takes emails again, those that it failed to take are due, and no others", async () => {
  const failed = await add();
  await reschedule(await claimed(), after(60_000), "retry 500 internal_server_error");
  const ours = await add("reset-password", start, "b@example.com");
  await reschedule(await claimed(), after(60_000));
  await retryFailed(after(1));
  const next = await claimed(after(1));
  expect(next.id).toBe(failed);
  await complete(next, "sent", after(1));
  expect(await claim(after(59_999))).toBeUndefined();
  expect((await claimed(after(60_000))).id).toBe(ours);
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

const about = async (template: EmailTemplate, at: Date, details: object = {}, userId = 7) =>
  enqueue(template, { userId }, { ...request, ...details }, at);
/** As the worker does. @returns the messages that would be sent */
async function sendDueNotices(now: Date): Promise<OutboxMessage[]> {
  const sent: OutboxMessage[] = [];
  for (let message = await claim(now); message; message = await claim(now)) {
    const whole = await absorb(message);
    if (!(await consumeQuota(whole, "a@example.com", now))) await delay(whole, "a@example.com", now);
    else if (await complete(whole, "sent", now)) sent.push(whole);
  }
  return sent;
}
const linked = (provider: string, at: Date) =>
  commit(outboxMessage("method-added", { userId: 7 }, request, at, { provider }));
const providersIn = (messages: OutboxMessage[]) =>
  messages.map(({ context: { provider, earlier = [] } }) => [provider, ...earlier.map((other) => other.provider)]);

test("of each kind an account gets one notice in ten minutes; what happens meanwhile comes in one at their end, none lost", async () => {
  await linked("google", start);
  expect(providersIn(await sendDueNotices(start))).toEqual([["google"]]);
  for (const [minute, provider] of ["facebook", "google", "oidc", "google"].entries()) {
    await linked(provider, after((minute + 1) * MINUTE_MS));
    expect(await sendDueNotices(after((minute + 1) * MINUTE_MS))).toEqual([]);
    expect(await listMessages({ completed: false })).toHaveLength(1);
  }
  expect(await sendDueNotices(after(10 * MINUTE_MS - 1))).toEqual([]);
  const [late] = await sendDueNotices(after(10 * MINUTE_MS));
  expect(providersIn([late as OutboxMessage])).toEqual([["google", "oidc", "facebook"]]);
  expect(late?.createdAt).toEqual(after(4 * MINUTE_MS));
  await linked("facebook", after(20 * MINUTE_MS));
  expect(providersIn(await sendDueNotices(after(20 * MINUTE_MS)))).toEqual([["facebook"]]);
});

test("a notice of one kind, or of one account, puts off no other", async () => {
  for (const template of NOTICES) await about(template, start);
  await about("new-device", start, {}, 8);
  const sent: string[] = [];
  for (let message = await claim(start); message; message = await claim(start)) {
    const address = `${message.userId}@example.com`;
    if (await consumeQuota(await absorb(message), address, start)) sent.push(message.template);
  }
  expect(sent.sort()).toEqual(["method-added", "method-removed", "new-device", "new-device", "password-changed"]);
});

test("noise does not push a change out of a notice: of one provider or device the newest counts, of more their number", async () => {
  await linked("google", start);
  await sendDueNotices(start);
  await linked("oidc", after(1));
  for (let i = 0; i < 30; i++) await linked("facebook", after(2 + i));
  expect(providersIn(await sendDueNotices(after(10 * MINUTE_MS)))).toEqual([["facebook", "oidc"]]);
  await about("new-device", start);
  await sendDueNotices(start);
  for (let i = 0; i < 30; i++) {
    await about("new-device", after(i), { client: `198.51.${i}.1` });
    await sendDueNotices(after(i));
  }
  const [{ context }] = (await sendDueNotices(after(20 * MINUTE_MS))) as [OutboxMessage];
  expect([context.earlier?.length, context.more]).toEqual([19, 10]);
});

test("a notice that was counted takes in nothing more, so that every attempt sends the same bytes", async () => {
  await linked("google", start);
  const message = await absorb(await claimed());
  await consumeQuota(message, "a@example.com", start);
  await reschedule(message, after(1), "retry 500 internal_server_error");
  await linked("facebook", after(2));
  const again = await claimed(after(1));
  expect(providersIn([await absorb(again)])).toEqual([["google"]]);
});

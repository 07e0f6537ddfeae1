/** Connections are used again, replaced when the server ends them, and as many at once as the settings say. */
import { setTimeout as sleep } from "node:timers/promises";
import { isNull } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type ScriptedSmtp, startScriptedSmtp } from "../../../e2e/support/scripted-smtp";
import { HOUR_MS } from "../../clock";
import { db } from "../../db";
import { outbox } from "../../db/schema";
import { env, onPostgres } from "../../env";
import { account, mailUrls, request } from "../../test-support";
import { enqueue } from "../outbox";
import { createWorker } from "../worker";
import { sendBySmtp } from "./smtp";

let smtp: ScriptedSmtp;

beforeAll(async () => {
  smtp = await startScriptedSmtp();
  Object.assign(env(), {
    MAIL_TRANSPORT: "smtp",
    MAIL_FROM: "Latchkey <no-reply@example.com>",
    SMTP_URL: smtp.url,
    AUTH_URL: "https://id.example.com",
  });
});
beforeEach(() => {
  smtp.answers = {};
});
afterAll(() => smtp.close());

const email = (key: string, to = `${key}@example.net`) => ({
  ...{ key, to, date: new Date(0) },
  ...{ subject: "s", text: "t", html: "<p>t</p>" },
});
const statuses = async (...keys: string[]) => {
  const outcomes = [];
  for (const key of keys) outcomes.push((await sendBySmtp(email(key))).status);
  return outcomes;
};

/** Those that travel, or have. */
const counted = async () => (await db().select().from(outbox)).filter(({ countedAt }) => countedAt).length;

test("forty emails travel five at once, over five connections, each once", async () => {
  const before = smtp.connections;
  const owners = [];
  for (let i = 0; i < 40; i++) owners.push((await account(null)).email);
  let release = () => {};
  smtp.hold = new Promise((resolve) => {
    release = resolve;
  });
  for (const address of owners) await enqueue("reset-password", { address }, request, new Date());
  const worker = createWorker({ urls: mailUrls });
  await worker.processQueue();
  await expect.poll(() => smtp.mostAtOnce).toBe(5);
  // What a crash now would send again.
  const leased = (await db().select().from(outbox)).filter(({ lease }) => lease);
  expect(leased).toHaveLength(5);
  smtp.hold = undefined;
  release();
  await expect.poll(() => smtp.emails.length).toBe(40);
  await worker.stop();
  expect(smtp.emails.map(({ to }) => to).sort()).toEqual(owners.sort());
  expect([smtp.mostAtOnce, smtp.connections - before]).toEqual([5, 5]);
});

test("a worker that stops finishes what is being sent, and touches nothing else", async () => {
  await db().delete(outbox);
  const before = smtp.emails.length;
  let release = () => {};
  smtp.hold = new Promise((resolve) => {
    release = resolve;
  });
  for (let i = 0; i < 12; i++)
    await enqueue("reset-password", { address: (await account(null)).email }, request, new Date());
  const worker = createWorker({ urls: mailUrls });
  await worker.processQueue();
  await expect.poll(counted).toBe(5);
  const stopped = worker.stop();
  smtp.hold = undefined;
  release();
  await stopped;
  expect(smtp.emails.length - before).toBe(5);
  const unsent = (await db().select().from(outbox)).filter(({ outcome }) => outcome === null);
  const untouched = { attempts: 0, lease: null, leasedUntil: null, countedAt: null, lastError: null };
  expect(unsent).toEqual(Array(7).fill(expect.objectContaining(untouched)));
});

test("when the provider begins to refuse every email, no more than travel at once are tried, and none is lost", async () => {
  await db().delete(outbox);
  smtp.disconnect();
  smtp.answers.MAIL = "550 5.7.60";
  const before = smtp.emails.length;
  for (let i = 0; i < 12; i++)
    await enqueue("reset-password", { address: (await account(null)).email }, request, new Date());
  const worker = createWorker({ urls: mailUrls });
  await worker.processQueue();
  const claimed = async () => (await db().select().from(outbox)).filter(({ lease }) => lease).length;
  await expect.poll(claimed).toBe(0);
  await worker.stop();
  const rows = await db().select().from(outbox);
  expect(rows.filter(({ attempts }) => attempts > 0).length).toBeLessThanOrEqual(5);
  expect(rows).toHaveLength(12);
  smtp.answers = {};
  const next = createWorker({ urls: mailUrls });
  const sent = async () => {
    await db().update(outbox).set({ dueAt: new Date() }).where(isNull(outbox.lease));
    await next.processQueue();
    return smtp.emails.length - before;
  };
  await expect.poll(sent).toBe(12);
  await next.stop();
});

test("a connection that the server ended while it was idle, or is about to end, costs no attempt", async () => {
  await statuses("a1");
  smtp.disconnect();
  await sleep(50);
  expect(await statuses("a2", "a3")).toEqual(["sent", "sent"]);
});

test("a refused recipient leaves its connection to the next email", async () => {
  await statuses("b1");
  const before = smtp.connections;
  smtp.answers.RCPT = (to) => (to === "b2@example.net" ? "550 5.1.1" : undefined);
  for (let i = 0; i < 6; i++) expect(await statuses("b2", "b3")).toEqual(["refused", "sent"]);
  // Two, because an email may come while the other connection is still being reset.
  expect(smtp.connections - before).toBeLessThanOrEqual(1);
});

test("a server that closes with 421 gets the email by the next connection", async () => {
  await statuses("c1");
  smtp.answers.RCPT = () => {
    smtp.answers = {};
    return "421 4.7.0";
  };
  const first = await sendBySmtp(email("c2"));
  if (first.status !== "sent") expect(first).toMatchObject({ status: "retry", reason: expect.stringContaining("421") });
  expect(await statuses("c2")).toEqual(["sent"]);
});

test("a password that changed at the server holds what comes, and needs no restart once it is right again", async () => {
  smtp.disconnect();
  await sleep(50);
  smtp.answers.AUTH = "535 5.7.8";
  expect(await statuses("d1")).toEqual(["wait"]);
  smtp.answers = {};
  expect(await statuses("d1")).toEqual(["sent"]);
});

test("each email is a thread of its own, asks autoresponders for silence, and comes from the host of AUTH_URL", async () => {
  await statuses("e1", "e2");
  const [one = "", other = ""] = smtp.emails.slice(-2).map(({ raw }) => raw);
  for (const raw of [one, other]) {
    expect(raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(raw).toMatch(/^X-Auto-Response-Suppress: All\r$/m);
    expect(raw).not.toMatch(/^(References|In-Reply-To):/m);
  }
  const thread = (raw: string) => /^X-Entity-Ref-ID: (\S+)/m.exec(raw)?.[1];
  expect([thread(one), thread(other)]).toEqual(["e1", "e2"]);
  expect(new Set(smtp.hellos)).toEqual(new Set(["id.example.com"]));
});

test("a laptop that slept while it sent an email does not send it again", async () => {
  let release = () => {};
  smtp.hold = new Promise((resolve) => {
    release = resolve;
  });
  await db().delete(outbox);
  await enqueue("reset-password", { address: (await account(null)).email }, request, new Date());
  const before = smtp.emails.length;
  const worker = createWorker({ urls: mailUrls });
  await worker.processQueue();
  const attempts = async () => (await db().select().from(outbox)).map((message) => message.attempts);
  await expect.poll(counted).toBe(1);
  expect(await attempts()).toEqual([1]);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + HOUR_MS });
  if (onPostgres())
    await db()
      .update(outbox)
      .set({ leasedUntil: new Date(0) });
  await worker.processQueue();
  vi.useRealTimers();
  expect(await attempts()).toEqual([1]);
  smtp.hold = undefined;
  release();
  await worker.stop();
  expect(smtp.emails.length - before).toBe(1);
});

import { beforeEach, expect, test } from "vitest";
import { MINUTE_MS } from "../clock";
import { commit, db } from "../db";
import { outbox } from "../db/schema";
import { request } from "../test-support";
import { type EmailTemplate, NOTICES } from "./email-templates";
import { mergeNotices } from "./notices";
import {
  claim,
  claimNext,
  complete,
  enqueue,
  listMessages,
  type OutboxMessage,
  outboxMessage,
  reschedule,
} from "./outbox";
import { consumeQuota, delay } from "./quotas";
import { after, claimed, start } from "./test-support";

beforeEach(async () => {
  await db().delete(outbox);
});

const about = async (template: EmailTemplate, at: Date, details: object = {}, userId = 7) =>
  enqueue(template, { userId }, { ...request, ...details }, at);
/** As the worker does. @returns the messages that would be sent */
async function sendDueNotices(now: Date): Promise<OutboxMessage[]> {
  const sent: OutboxMessage[] = [];
  for (let message = await claim(now); message; message = await claim(now)) {
    const [whole = message] = await mergeNotices([message]);
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
    const [whole = message] = await mergeNotices([message]);
    if (await consumeQuota(whole, address, start)) sent.push(message.template);
  }
  expect(sent.sort()).toEqual([...NOTICES, "new-device"].sort());
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
  const message = await claimed();
  await mergeNotices([message]);
  await consumeQuota(message, "a@example.com", start);
  await reschedule(message, after(1), "retry 500 internal_server_error");
  await linked("facebook", after(2));
  const again = await claimed(after(1));
  expect(providersIn(await mergeNotices([again]))).toEqual([["google"]]);
});

test("of those claimed at once, one of each kind and account is kept, and tells of the others", async () => {
  for (const provider of ["google", "facebook", "oidc"]) await linked(provider, start);
  await about("new-device", start);
  await about("new-device", start, {}, 8);
  const claimedAtOnce = await claimNext(5, after(MINUTE_MS));
  expect(claimedAtOnce).toHaveLength(5);
  const kept = await mergeNotices(claimedAtOnce);
  expect(kept.map(({ template, userId }) => [template, userId])).toEqual([
    ["method-added", 7],
    ["new-device", 7],
    ["new-device", 8],
  ]);
  expect(providersIn(kept.slice(0, 1)).flat().sort()).toEqual(["facebook", "google", "oidc"]);
  const left = await listMessages({ completed: false });
  expect(left.map(({ id }) => id).sort()).toEqual(kept.map(({ id }) => id).sort());
});

test("what another worker claimed is left to it", async () => {
  await linked("google", start);
  const theirs = await claimed();
  await linked("facebook", start);
  expect(providersIn(await mergeNotices([await claimed()]))).toEqual([["facebook"]]);
  expect((await listMessages({ completed: false })).map(({ id }) => id)).toContain(theirs.id);
});

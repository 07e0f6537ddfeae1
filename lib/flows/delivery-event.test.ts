import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { beforeEach, expect, test } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../clock";
import { commit, db } from "../db";
import { auditLog, deliveryEvents, outbox } from "../db/schema";
import { env } from "../env";
import { claim, complete, enqueue } from "../mail/outbox";
import { findAuditEvents } from "../models/audit-log";
import { deliveriesOfMessages, deliveryOf, linkUseInsertion, purgeDeliveryEvents } from "../models/deliveries";
import { createUser } from "../models/users";
import { signWebhook } from "../standard-webhooks";
import { request } from "../test-support";
import { takeDeliveryEvent } from "./delivery-event";

const RESEND_WEBHOOK_SECRET = "whsec_Tm90IGEgc2VjcmV0LCBidXQgb2YgMzIgYnl0ZXMhISE=";
const OTHER_SECRET = "whsec_QW5vdGhlciBvbmUsIGFuZCBvZiAzMiBieXRlcyB0b28hIQ==";
const now = new Date("2026-11-28T12:00:00Z");
const at = (minutes: number) => new Date(now.getTime() + minutes * MINUTE_MS);
const SENT_AT = at(-60);

beforeEach(async () => {
  Object.assign(env(), { RESEND_WEBHOOK_SECRET });
  for (const table of [outbox, deliveryEvents, auditLog]) await db().delete(table);
});

interface Told {
  type: string;
  created_at: string;
  data: object;
}

const eventOf = (messageId: string, type = "email.delivered", created = at(-30), data: object = {}): Told => ({
  type,
  created_at: created.toISOString(),
  data: { email_id: `resend-${messageId}`, tags: { latchkey_message: messageId }, to: ["a@example.com"], ...data },
});

/** As Resend sends it, signed by the package of the standard. */
async function tell(
  event: unknown,
  { id = `msg_${randomUUID()}`, secret = RESEND_WEBHOOK_SECRET, time = now, taken = now } = {},
) {
  const body = typeof event === "string" ? event : JSON.stringify(event);
  const signature = new Webhook(secret).sign(id, time, body);
  const timestamp = String(Math.floor(time.getTime() / 1_000));
  return takeDeliveryEvent({ id, timestamp, signature }, Buffer.from(body), taken);
}

/** @returns the id of an email that the worker has claimed, and sent unless `answered` is false */
async function email({ address = "ada@example.com", answered = true, sentAt = SENT_AT } = {}): Promise<string> {
  const id = await enqueue("reset-password", { address }, request, sentAt);
  const message = await claim(sentAt);
  if (message?.id !== id) throw new Error("another email was claimed");
  if (answered) await complete({ ...message, providerId: `resend-${id}` }, "sent", sentAt);
  return id;
}

const rows = () => db().$count(deliveryEvents);
const codes = async () => (await db().select().from(auditLog)).map(({ code }) => code);
const stateOf = async (address = "ada@example.com") => (await deliveryOf(address))?.state;

test.each([
  ["email.delivered", {}, "mail_delivered", "good", {}],
  ["email.delivery_delayed", {}, "mail_delayed", undefined, {}],
  [
    "email.bounced",
    { bounce: { type: "Permanent", subType: "General", message: "550 <ada@example.com>" } },
    "mail_bounced",
    "bouncing",
    { reason: "Permanent General" },
  ],
  ["email.bounced", { bounce: { type: "Undetermined" } }, "mail_bounced", "bouncing", { reason: "Undetermined" }],
  ["email.bounced", {}, "mail_bounced", "bouncing", {}],
  [
    "email.bounced",
    { bounce: { type: "Transient", subType: "MailboxFull" } },
    "mail_bounced",
    undefined,
    { reason: "Transient MailboxFull" },
  ],
  ["email.suppressed", { suppressed: { type: "x" } }, "mail_bounced", "bouncing", { reason: "suppressed" }],
  ["email.complained", {}, "mail_complained", "complained", {}],
  [
    "email.failed",
    { failed: { reason: "reached_daily_quota" } },
    "mail_refused",
    undefined,
    { reason: "reached_daily_quota" },
  ],
  ["email.failed", { failed: { reason: "No <ada@example.com>" } }, "mail_refused", undefined, {}],
])("%s with %j is the event %s, and the address is %s", async (type, data, code, state, details) => {
  const user = await createUser({ email: `${randomUUID()}@example.com`, passwordHash: null });
  const address = user?.email ?? "";
  const id = await email({ address });
  expect(await tell(eventOf(id, type, at(-30), data))).toBe(true);
  const [event, ...others] = await findAuditEvents({ userId: user?.id });
  expect(others).toEqual([]);
  expect(event).toMatchObject({ code, at: at(-30), requestId: "r" });
  expect(event?.details).toEqual({ template: "reset-password", message: id, ...details });
  expect(await stateOf(address)).toBe(state);
});

test.each(["email.sent", "email.opened", "email.clicked", "contact.created", "constructor", "__proto__", ""])(
  "%j says nothing of whether an email arrived, and leaves no row",
  async (type) => {
    const id = await email();
    expect(await tell(eventOf(id, type))).toBe(true);
    expect([await rows(), await codes()]).toEqual([0, []]);
  },
);

const unreadable: unknown[] = [
  "",
  "{",
  "null",
  "[]",
  "1",
  '"email.bounced"',
  {},
  { type: 1 },
  { type: "email.bounced" },
  { type: "email.bounced", created_at: "soon", data: {} },
  { type: "email.bounced", created_at: at(-1), data: null },
  { type: "email.bounced", created_at: 1e20, data: { email_id: {} } },
  "[".repeat(10_000),
];
test("what is signed and cannot be read is taken, so that it is not told again, and changes nothing", async () => {
  await email();
  for (const body of unreadable) expect(await tell(body)).toBe(true);
  expect([await rows(), await codes()]).toEqual([0, []]);
});

test("names that no database takes are nobody's", async () => {
  await email();
  for (const name of ["\0", "a\0", "'; drop table users --", "x".repeat(200), "", {}, 7, null])
    expect(
      await tell(eventOf("x", "email.bounced", at(-1), { email_id: name, tags: { latchkey_message: name } })),
    ).toBe(true);
  expect(await rows()).toBe(0);
});

test("what is not signed with the secret, or with more than five minutes between, is refused and changes nothing", async () => {
  const id = await email();
  const event = eventOf(id, "email.complained");
  expect(await tell(event, { secret: OTHER_SECRET })).toBe(false);
  for (const seconds of [-301, 301, -86_400])
    expect(await tell(event, { time: new Date(now.getTime() + seconds * 1_000) }), String(seconds)).toBe(false);
  const body = Buffer.from(JSON.stringify(event));
  const timestamp = String(now.getTime() / 1_000);
  const signature = new Webhook(RESEND_WEBHOOK_SECRET).sign("m1", now, body.toString());
  const good = { id: "m1", timestamp, signature };
  const forged = [
    { ...good, id: "m2" },
    { ...good, id: "" },
    { ...good, id: `m1.${timestamp}`, timestamp: "" },
    { ...good, timestamp: String(Number(timestamp) + 1) },
    { ...good, timestamp: `${timestamp}.0` },
    { ...good, timestamp: ` ${timestamp}` },
    { ...good, timestamp: "NaN" },
    { ...good, signature: "" },
    { ...good, signature: "v1," },
    { ...good, signature: signature.replace("v1", "v1a") },
    { ...good, signature: signature.slice(3) },
    { ...good, signature: signature.slice(0, -2) },
    { ...good, signature: `${signature}x` },
    { ...good, signature: signature.replace(",", " ") },
  ];
  for (const headers of forged)
    expect(await takeDeliveryEvent(headers, body, now), JSON.stringify(headers)).toBe(false);
  for (const changed of [` ${body}`, `${body} `, String(body).replace("complained", "delivered"), ""])
    expect(await takeDeliveryEvent(good, Buffer.from(changed), now)).toBe(false);
  expect([await rows(), await codes()]).toEqual([0, []]);
  expect(await takeDeliveryEvent(good, body, now)).toBe(true);
  expect(await stateOf()).toBe("complained");
});

test("without a secret nothing is signed, not even with an empty one", async () => {
  Object.assign(env(), { RESEND_WEBHOOK_SECRET: undefined });
  const id = await email();
  const body = JSON.stringify(eventOf(id));
  const head = { id: "m1", timestamp: String(now.getTime() / 1_000) };
  const headers = { ...head, signature: signWebhook("", head, Buffer.from(body)) };
  expect(await takeDeliveryEvent(headers, Buffer.from(body), now)).toBe(false);
});

test("of several signatures one is enough, while Resend replaces its secret", async () => {
  const body = JSON.stringify(eventOf(await email()));
  const [old, current] = [OTHER_SECRET, RESEND_WEBHOOK_SECRET].map((secret) =>
    new Webhook(secret).sign("m1", now, body),
  );
  const headers = { id: "m1", timestamp: String(now.getTime() / 1_000), signature: `v1a,xyz ${old} ${current}` };
  expect(await takeDeliveryEvent(headers, Buffer.from(body), now)).toBe(true);
  expect(await rows()).toBe(1);
});

test("at the fifth minute to the second it is still taken, on both sides", async () => {
  for (const seconds of [-300, 300]) {
    const id = await email();
    expect(await tell(eventOf(id), { time: new Date(now.getTime() + seconds * 1_000) })).toBe(true);
  }
  expect(await rows()).toBe(2);
});

test("told again, also hours later under a new signature, or twenty times at once, it counts once", async () => {
  const id = await email();
  const event = eventOf(id, "email.complained");
  await Promise.all(Array.from({ length: 20 }, () => tell(event, { id: "msg_1" })));
  const later = at(7 * 60);
  await tell(event, { id: "msg_1", time: later, taken: later });
  expect([await rows(), await codes()]).toEqual([1, ["mail_complained"]]);
});

test("an event that comes before the answer of the provider finds its email, and the answer changes nothing of it", async () => {
  const id = await email({ answered: false });
  await tell(eventOf(id, "email.bounced"));
  expect(await stateOf()).toBe("bouncing");
  const [message] = await db().select().from(outbox);
  expect(message).toMatchObject({ completedAt: null, providerId: null });
  if (message) await complete({ ...message, providerId: `resend-${id}` }, "sent", now);
  expect((await db().select().from(outbox))[0]).toMatchObject({ outcome: "sent", providerId: `resend-${id}` });
  expect(await stateOf()).toBe("bouncing");
});

test("without our tag an event is matched by the id that the provider gave", async () => {
  const id = await email();
  await tell(eventOf(id, "email.bounced", at(-30), { tags: undefined }));
  expect(await stateOf()).toBe("bouncing");
});

test("what another app sends from the same account leaves no row, whomever it names", async () => {
  await email();
  for (const tags of [undefined, [], { category: "news" }, { latchkey_message: randomUUID() }])
    await tell(eventOf("theirs", "email.bounced", at(-30), { tags, to: ["ada@example.com"] }));
  expect([await rows(), await codes(), await stateOf()]).toEqual([0, [], undefined]);
});

test("an event from before its email or from the future overrules nothing that really happens", async () => {
  const first = await email();
  await tell(eventOf(first, "email.bounced", at(60 * 24 * 365)));
  await tell(eventOf(first, "email.delivered", new Date(-8.64e15)));
  expect(await deliveryOf("ada@example.com")).toEqual({ state: "bouncing", since: now });
  const second = await email({ sentAt: at(1) });
  await tell(eventOf(second, "email.delivered", at(2)), { time: at(2), taken: at(2) });
  expect(await stateOf()).toBe("good");
});

test("an address comes back since the first bounce after the last email that arrived", async () => {
  const [a, b, c] = [
    await email({ sentAt: at(-300) }),
    await email({ sentAt: at(-200) }),
    await email({ sentAt: at(-100) }),
  ];
  await tell(eventOf(c, "email.bounced", at(-99)));
  await tell(eventOf(a, "email.bounced", at(-299)));
  expect(await deliveryOf("ada@example.com")).toEqual({ state: "bouncing", since: at(-299) });
  await tell(eventOf(b, "email.delivered", at(-199)));
  expect(await deliveryOf("ada@example.com")).toEqual({ state: "bouncing", since: at(-99) });
  expect(await stateOf("bob@example.com")).toBeUndefined();
});

test("it is known for 90 days, also under a secret that has been replaced, and never by the address itself", async () => {
  const id = await email();
  await tell(eventOf(id, "email.bounced"));
  expect(JSON.stringify(await db().select().from(deliveryEvents))).not.toContain("ada");
  const { AUTH_SECRET, AUTH_SECRET_PREVIOUS } = env();
  Object.assign(env(), { AUTH_SECRET: "x".repeat(32), AUTH_SECRET_PREVIOUS: [AUTH_SECRET] });
  expect(await stateOf()).toBe("bouncing");
  Object.assign(env(), { AUTH_SECRET, AUTH_SECRET_PREVIOUS });
  await purgeDeliveryEvents(new Date(at(-31).getTime() + 90 * DAY_MS));
  expect(await stateOf()).toBe("bouncing");
  await purgeDeliveryEvents(new Date(at(-29).getTime() + 90 * DAY_MS));
  expect(await stateOf()).toBeUndefined();
});

/** Judged by looking back from the end, which is another way than the model's. */
function expected(happened: Happening[]) {
  const newestFirst = happened.toSorted((a, b) => b.minute - a.minute);
  const before = (stop: string[]) => {
    const end = newestFirst.findIndex(({ what }) => stop.includes(what));
    return end < 0 ? newestFirst : newestFirst.slice(0, end);
  };
  const complaint = before(["used"]).findLast(({ what }) => what === "email.complained");
  if (complaint) return { state: "complained", since: at(complaint.minute) };
  const bounce = before(["used", "email.delivered"]).findLast(({ what }) => what === "email.bounced");
  if (bounce) return { state: "bouncing", since: at(bounce.minute) };
  const good = before(["email.bounced", "email.complained"]).findLast(({ what }) => /used|delivered/.test(what));
  return good && { state: "good", since: at(good.minute) };
}

interface Happening {
  what: string;
  minute: number;
}

const WHAT = ["email.delivered", "email.delivery_delayed", "email.bounced", "email.complained", "email.sent", "used"];
const history = fc
  .uniqueArray(fc.integer({ min: -HOUR_MS / MINUTE_MS + 1, max: -1 }), { minLength: 1, maxLength: 7 })
  .chain((minutes) =>
    fc.tuple(...minutes.map((minute) => fc.record({ what: fc.constantFrom(...WHAT), minute: fc.constant(minute) }))),
  )
  .chain((happened: Happening[]) =>
    fc.record({
      happened: fc.constant(happened),
      // Each once at least, in any order, with repetitions.
      orders: fc.array(
        fc
          .tuple(
            fc.shuffledSubarray(happened, { minLength: happened.length }),
            fc.array(fc.constantFrom(...happened), { maxLength: 3 }),
          )
          .map(([all, again]) => [...all, ...again]),
        { minLength: 2, maxLength: 2 },
      ),
    }),
  );

test("in whatever order and however often all is told, the same is known in the end", async () => {
  await fc.assert(
    fc.asyncProperty(history, async ({ happened, orders }) => {
      for (const order of orders) {
        for (const table of [outbox, deliveryEvents, auditLog]) await db().delete(table);
        const id = await email();
        const used = new Set<number>();
        for (const { what, minute } of order) {
          if (what !== "used") await tell(eventOf(id, what, at(minute)), { id: `msg_${minute}` });
          else if (!used.has(minute)) await commit(linkUseInsertion("ada@example.com", at(minute)));
          if (what === "used") used.add(minute);
        }
        expect(await deliveryOf("ada@example.com")).toEqual(expected(happened));
        const recorded = happened.filter(({ what }) => !["used", "email.sent"].includes(what));
        expect(await codes()).toHaveLength(recorded.length);
        const newest = recorded.toSorted((a, b) => a.minute - b.minute).at(-1)?.what;
        const complained = recorded.some(({ what }) => what === "email.complained");
        const TYPES: Record<string, string> = {
          "email.delivered": "delivered",
          "email.delivery_delayed": "delayed",
          "email.bounced": "hard_bounce",
        };
        const last = (await deliveriesOfMessages([id])).get(id);
        expect(last).toBe(complained ? "complained" : TYPES[newest ?? ""]);
      }
    }),
    { numRuns: 60 },
  );
});

import { expect, test } from "vitest";
import { findEvents, forgetOldEvents, record } from "./audit-log";
import { request } from "../test-support";

const DAY_MS = 86_400_000;

test("an event says when, what, how it ended, who and from where, and keeps of a typed address a keyed hash", async () => {
  const at = new Date("2026-01-02T03:04:05.678Z");
  await record({ code: "login_failed", userId: 7, typed: "ada@example.com" }, { ...request, requestId: "r1" }, at);
  const [event] = await findEvents({ typed: "ada@example.com" });
  expect(event).toMatchObject({
    at,
    code: "login_failed",
    result: "refused",
    userId: 7,
    client: "127.0.0.1",
    requestId: "r1",
  });
  expect(event?.typed).toMatch(/^[0-9a-f]{32}$/);
  expect(JSON.stringify(event)).not.toContain("ada");
});

test("the device cookie is a secret, and stays out of the record", async () => {
  await record({ code: "login", userId: 8 }, { ...request, device: "CANARY" });
  expect(JSON.stringify(await findEvents({ userId: 8 }))).not.toContain("CANARY");
});

test("line breaks, colours and formats in a user agent are only text, and an endless one is cut", async () => {
  const userAgent = `\r\n{"level":60}\u001b[31m%s%d${"x".repeat(5_000)}`;
  await record({ code: "login", userId: 9 }, { ...request, userAgent });
  expect((await findEvents({ userId: 9 }))[0]?.userAgent).toBe(userAgent.slice(0, 400));
});

test("what is older than 90 days is forgotten, and nothing younger", async () => {
  const now = new Date();
  for (const days of [89, 91])
    await record({ code: "logout", userId: 10 }, request, new Date(now.getTime() - days * DAY_MS));
  await forgetOldEvents(now);
  expect(await findEvents({ userId: 10 })).toHaveLength(1);
});

test("the operator finds by person, code and time", async () => {
  await record({ code: "reset_requested", typed: "bob@example.com" }, request, new Date(Date.now() - 2 * DAY_MS));
  await record({ code: "reset_used", userId: 11 }, request);
  expect((await findEvents({ userId: 11, typed: "bob@example.com" })).map(({ code }) => code)).toEqual([
    "reset_used",
    "reset_requested",
  ]);
  const since = new Date(Date.now() - DAY_MS);
  expect(await findEvents({ typed: "bob@example.com", since })).toEqual([]);
  expect(await findEvents({ code: "reset_used", userId: 11 })).toHaveLength(1);
});

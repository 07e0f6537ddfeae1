import { expect, test } from "vitest";
import { request } from "../test-support";
import { findAuditEvents, purgeAuditLog, recordEvent } from "./audit-log";

const DAY_MS = 86_400_000;

test("an event has time, code, result, user and client, and of a submitted address only a keyed hash", async () => {
  const at = new Date("2026-01-02T03:04:05.678Z");
  await recordEvent(
    { code: "login_failed", userId: 7, submittedEmail: "ada@example.com" },
    { ...request, requestId: "r1" },
    at,
  );
  const [event] = await findAuditEvents({ submittedEmail: "ada@example.com" });
  expect(event).toMatchObject({
    at,
    code: "login_failed",
    result: "refused",
    userId: 7,
    client: "127.0.0.1",
    requestId: "r1",
  });
  expect(event?.submittedEmail).toMatch(/^[0-9a-f]{32}$/);
  expect(JSON.stringify(event)).not.toContain("ada");
});

test("the device cookie is a secret, and stays out of the log", async () => {
  await recordEvent({ code: "login", userId: 8 }, { ...request, device: "CANARY" });
  expect(JSON.stringify(await findAuditEvents({ userId: 8 }))).not.toContain("CANARY");
});

test("line breaks, colours and format specifiers in a user agent are plain text, and a long one is cut", async () => {
  const userAgent = `\r\n{"level":60}\u001b[31m%s%d${"x".repeat(5_000)}`;
  await recordEvent({ code: "login", userId: 9 }, { ...request, userAgent });
  expect((await findAuditEvents({ userId: 9 }))[0]?.userAgent).toBe(userAgent.slice(0, 400));
});

test("rows older than 90 days are purged, and no younger ones", async () => {
  const now = new Date();
  for (const days of [89, 91])
    await recordEvent({ code: "logout", userId: 10 }, request, new Date(now.getTime() - days * DAY_MS));
  await purgeAuditLog(now);
  expect(await findAuditEvents({ userId: 10 })).toHaveLength(1);
});

test("events are found by user, submitted address, code and time", async () => {
  await recordEvent(
    { code: "reset_requested", submittedEmail: "bob@example.com" },
    request,
    new Date(Date.now() - 2 * DAY_MS),
  );
  await recordEvent({ code: "reset_used", userId: 11 }, request);
  expect((await findAuditEvents({ userId: 11, submittedEmail: "bob@example.com" })).map(({ code }) => code)).toEqual([
    "reset_used",
    "reset_requested",
  ]);
  const since = new Date(Date.now() - DAY_MS);
  expect(await findAuditEvents({ submittedEmail: "bob@example.com", since })).toEqual([]);
  expect(await findAuditEvents({ code: "reset_used", userId: 11 })).toHaveLength(1);
});

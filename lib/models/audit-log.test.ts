import { randomUUID } from "node:crypto";
import { eq, like } from "drizzle-orm";
import { expect, onTestFinished, test, vi } from "vitest";
import { commit, db } from "../db";
import { auditLog } from "../db/schema";
import { env, onPostgres } from "../env";
import { log } from "../log";
import { request } from "../test-support";
import { auditEvent, findAuditEvents, purgeAuditLog, recentAuditEvents, recordEvent } from "./audit-log";

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

test("rows older than 90 days are purged, on Postgres with the last of their week, and no younger ones", async () => {
  const now = new Date();
  for (const days of [89, onPostgres() ? 97 : 91])
    await recordEvent({ code: "logout", userId: 10 }, request, new Date(now.getTime() - days * DAY_MS));
  await purgeAuditLog(now);
  expect(await findAuditEvents({ userId: 10 })).toHaveLength(1);
});

test("events of a submitted address are found after the secret was replaced", async () => {
  const [before, after] = [new Date("2026-02-01T00:00:00Z"), new Date("2026-02-02T00:00:00Z")];
  const record = (at: Date) =>
    recordEvent({ code: "reset_requested", submittedEmail: "carol@example.com" }, request, at);
  const found = async () => (await findAuditEvents({ submittedEmail: "carol@example.com" })).map(({ at }) => at);
  await record(before);
  const { AUTH_SECRET, AUTH_SECRET_PREVIOUS } = env();
  onTestFinished(() => void Object.assign(env(), { AUTH_SECRET, AUTH_SECRET_PREVIOUS }));
  Object.assign(env(), { AUTH_SECRET: "another-secret-0123456789-abcdefghijkl", AUTH_SECRET_PREVIOUS: [AUTH_SECRET] });
  await record(after);
  expect(await found()).toEqual([after, before]);
  Object.assign(env(), { AUTH_SECRET_PREVIOUS: [] });
  expect(await found()).toEqual([after]);
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

const hour = new Date("2026-03-01T12:00:00Z");
const later = (ms: number) => new Date(hour.getTime() + ms);
const rowsOf = async (client: string) => db().select().from(auditLog).where(eq(auditLog.client, client));
const newClient = () => ({ ...request, client: randomUUID() });

test("beyond the quota of a household one row counts its refusals, whatever addresses of its network they come from", async () => {
  const addressOf = (place: number) => `2001:db8:7:42${(place % 200).toString(16).padStart(2, "0")}::/64`;
  for (let i = 0; i < 600; i++)
    await recordEvent({ code: "login_failed" }, { ...request, client: addressOf(i) }, later(i));
  const rows = await db().select().from(auditLog).where(like(auditLog.client, "2001:db8:7:%"));
  expect(rows).toHaveLength(401);
  expect(rows.find(({ countKey }) => countKey !== null)).toMatchObject({ client: "2001:db8:7:4200::/56", count: 200 });
});

test("of one client's refusals a hundred an hour are rows and lines, and one more row counts the others, until the last", async () => {
  const noise = newClient();
  const lines = vi.spyOn(log(), "info");
  for (let i = 0; i < 150; i++)
    await recordEvent({ code: "login_failed", submittedEmail: `nobody-${i}@example.com` }, noise, later(i));
  const counting = (await rowsOf(noise.client)).filter(({ countKey }) => countKey !== null);
  expect(await rowsOf(noise.client)).toHaveLength(101);
  expect(counting).toMatchObject([{ code: "login_failed", count: 50, at: later(149) }]);
  // And of those counted, the first and the tenth.
  expect(lines).toHaveBeenCalledTimes(102);
  await recordEvent({ code: "login_failed" }, noise, later(3_600_000));
  expect(await rowsOf(noise.client)).toHaveLength(102);
  await recordEvent({ code: "login_failed" }, newClient(), hour);
  expect(lines).toHaveBeenCalledTimes(104);
  lines.mockRestore();
});

test("a burst gets exactly as many rows, and none is left uncounted", async () => {
  const noise = newClient();
  await Promise.all(Array.from({ length: 250 }, () => recordEvent({ code: "origin_refused" }, noise, hour)));
  const rows = await rowsOf(noise.client);
  expect(rows).toHaveLength(101);
  expect(rows.reduce((sum, row) => sum + row.count, 0)).toBe(250);
});

test("noise hides no attack: each account and each kind of refusal has a row of its own that counts", async () => {
  const noise = newClient();
  for (let i = 0; i < 120; i++) await recordEvent({ code: "reset_refused" }, noise, hour);
  for (let i = 0; i < 7; i++) await recordEvent({ code: "login_failed", userId: 70 }, noise, later(i));
  await recordEvent({ code: "lock_refused", userId: 70 }, noise, hour);
  expect(await recentAuditEvents(70, ["login_failed", "lock_refused"], 3)).toMatchObject([
    { code: "login_failed", count: 7, at: later(6) },
    { code: "lock_refused", count: 1 },
  ]);
});

test("of an account, each kind of event is a row 60 times an hour, and beyond that one row a client, so nobody hides behind another", async () => {
  const [own, thief] = [newClient(), newClient()];
  for (let i = 0; i < 80; i++) await commit(auditEvent({ code: "login", userId: 71 }, thief, later(i)));
  await commit(auditEvent({ code: "login", userId: 71 }, own, later(81)));
  await commit(auditEvent({ code: "identity_linked", userId: 71, details: { provider: "oidc" } }, thief, later(82)));
  expect(await rowsOf(thief.client)).toHaveLength(62);
  expect(await rowsOf(own.client)).toMatchObject([{ code: "login", count: 1 }]);
  expect(await findAuditEvents({ userId: 71, code: "identity_linked" })).toHaveLength(1);
});

test("old rows are found however many newer ones of other kinds there are", async () => {
  await recordEvent({ code: "password_changed", userId: 72 }, request, hour);
  const noise = Array.from({ length: 500 }, (_, i) => ({
    ...{ at: later(i), code: "login_failed", result: "refused", userId: 72 },
    ...{ client: "x", userAgent: "x", requestId: "x" },
  }));
  await db().insert(auditLog).values(noise);
  expect(await recentAuditEvents(72, ["password_changed", "password_set"], 5)).toMatchObject([{ at: hour }]);
});

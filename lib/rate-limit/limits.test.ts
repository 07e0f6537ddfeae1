import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as database from "../db";
import { commit } from "../db";
import { resetLockout } from "../test-support";
import { counterDeletion, counterId } from "./counters";
import { consume, type LimitName, refund, settle, type Use } from "./limits";
import { isLockedOut } from "./lockout";

let key = "";
beforeEach(() => {
  key = crypto.randomUUID();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const allowed = (uses: { allowed: boolean }[]) => uses.filter((use) => use.allowed).length;
const REFUNDABLE = { refundable: true };
const taken = async (limit: LimitName, how = {}) => (await consume(limit, key, how)) as Use;
const isAdmitted = async (failed = true) => !(await isLockedOut(key, { failed }));

it("a burst of 100 gets exactly what is allowed", async () => {
  const uses = await Promise.all(Array.from({ length: 100 }, () => consume("wrong-token-by-uid-and-client", key)));
  expect(allowed(uses)).toBe(20);
  expect(uses.filter((use) => !use.allowed && use.first)).toHaveLength(1);
});

it("a refusal says how long to wait, and no longer than the window", async () => {
  for (let use = 0; use < 5; use++) await consume("resend-by-client", key);
  expect(await consume("resend-by-client", key)).toEqual({
    allowed: false,
    first: true,
    by: key,
    retryAfterSeconds: 3600,
  });
});

it("each key and each limit counts for itself", async () => {
  for (let use = 0; use < 6; use++) await consume("resend-by-client", key);
  expect((await consume("resend-by-client", `${key}.`)).allowed).toBe(true);
  expect((await consume("reset-by-client", key)).allowed).toBe(true);
});

it("a refunded use is there for the next, and only once", async () => {
  const use = await taken("captcha-by-challenge");
  expect((await consume("captcha-by-challenge", key)).allowed).toBe(false);
  for (let times = 0; times < 2; times++) await refund(use);
  expect(allowed([await consume("captcha-by-challenge", key), await consume("captcha-by-challenge", key)])).toBe(1);
});

it("refused uses take nothing from those after a refund", async () => {
  const uses = await Promise.all(Array.from({ length: 9 }, () => consume("resend-by-client", key, REFUNDABLE)));
  for (const use of uses) if (use.allowed) await refund(use);
  expect(allowed(await Promise.all(Array.from({ length: 9 }, () => consume("resend-by-client", key))))).toBe(5);
});

it("a refund after the window has ended gives nothing away, and nothing of the next window", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const use = await taken("captcha-by-challenge");
  vi.setSystemTime(Date.now() + 3_600_001);
  await refund(use);
  expect(allowed([await consume("captcha-by-challenge", key), await consume("captcha-by-challenge", key)])).toBe(1);
  await refund(use);
  expect((await consume("captcha-by-challenge", key)).allowed).toBe(false);
});

it("a client is not refused from memory while attempts are under way, whose turns may come back in any process", async () => {
  const uses = await Promise.all(Array.from({ length: 5 }, () => taken("resend-by-client", REFUNDABLE)));
  const count = vi.spyOn(database, "count");
  expect((await consume("resend-by-client", key)).allowed).toBe(false);
  expect(count).toHaveBeenCalledTimes(1);
  for (const use of uses) await settle(use);
  count.mockClear();
  expect((await consume("resend-by-client", key)).allowed).toBe(false);
  expect(count).not.toHaveBeenCalled();
});

it.each([
  ["203.0.113.7", "203.0.113.8"],
  ["2001:db8:1:1::/64", "2001:db8:1:2::/64"],
  ["2001:db8:2:100::/64", "2001:db8:2:200::/64"],
])("what is refused to %s takes nothing from %s", async (client, neighbour) => {
  const uses = [];
  for (let use = 0; use < 200; use++) uses.push(await consume("resend-by-client", client));
  expect(allowed(uses)).toBe(5);
  for (let use = 0; use < 5; use++) expect((await consume("resend-by-client", neighbour)).allowed).toBe(true);
});

it("a refund gives a turn back at each width", async () => {
  const clients = Array.from({ length: 8 }, (_, place) => `198.51.100.${place}`);
  for (const client of clients) for (let use = 0; use < 4; use++) await consume("resend-by-client", client);
  const last = await Promise.all(clients.map((client) => consume("resend-by-client", client, REFUNDABLE)));
  expect((await consume("resend-by-client", "198.51.100.99")).allowed).toBe(false);
  if (last[0]?.allowed) await refund(last[0]);
  expect((await consume("resend-by-client", "198.51.100.99")).allowed).toBe(true);
  expect((await consume("resend-by-client", "198.51.100.98")).allowed).toBe(false);
});

it("a use takes one statement for all widths", async () => {
  const [count, commit] = [vi.spyOn(database, "count"), vi.spyOn(database, "commit")];
  const use = await consume("resend-by-client", "2001:db8:3:3::/64", REFUNDABLE);
  expect([use.allowed && use.counted.length, count.mock.calls.length, commit.mock.calls.length]).toEqual([3, 1, 0]);
  if (use.allowed) await refund(use);
  expect([count.mock.calls.length, commit.mock.calls.length]).toEqual([2, 0]);
});

it("five failures are free, then a burst gets one attempt, however long it takes", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const attempts = await Promise.all(Array.from({ length: 50 }, () => isAdmitted()));
  expect(attempts.filter(Boolean)).toHaveLength(6);
});

it("a burst locks the owner out for a second, however many attempts it has", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  await Promise.all(Array.from({ length: 50 }, () => isAdmitted()));
  vi.setSystemTime(Date.now() + 1_001);
  expect(await isAdmitted(false)).toBe(true);
});

it("a long lockout is not ended by an attempt that would get a shorter one", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  for (let attempt = 0; attempt < 12; attempt++) {
    vi.setSystemTime(Date.now() + 61_000);
    expect(await isAdmitted()).toBe(true);
  }
  await commit(counterDeletion({ id: counterId("lockout-failures-by-address", key) }));
  for (let attempt = 0; attempt < 5; attempt++) expect(await isAdmitted()).toBe(true);
  expect(await isAdmitted()).toBe(false);
});

it("a right password is not counted, and is refused during a lockout after the same statements as a wrong one", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  for (let attempt = 0; attempt < 20; attempt++) expect(await isAdmitted(false)).toBe(true);
  for (let attempt = 0; attempt < 6; attempt++) expect(await isAdmitted()).toBe(true);
  const count = vi.spyOn(database, "count");
  const commit = vi.spyOn(database, "commit");
  expect([await isAdmitted(false), count.mock.calls.length, commit.mock.calls.length]).toEqual([false, 1, 0]);
  expect([await isAdmitted(true), count.mock.calls.length, commit.mock.calls.length]).toEqual([false, 2, 0]);
});

it("a lockout ends by itself, and is reset by a proof of ownership", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  for (let attempt = 0; attempt < 6; attempt++) expect(await isAdmitted()).toBe(true);
  expect(await isAdmitted()).toBe(false);
  vi.setSystemTime(Date.now() + 1_050);
  expect(await isAdmitted()).toBe(true);
  vi.setSystemTime(Date.now() + 1_050);
  expect(await isAdmitted()).toBe(false);
  await resetLockout(key);
  for (let attempt = 0; attempt < 6; attempt++) expect(await isAdmitted()).toBe(true);
});

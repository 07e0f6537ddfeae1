import { afterEach, beforeEach, expect, it, vi } from "vitest";
import * as database from "../db";
import { resetLockout } from "../test-support";
import { consume, isExceeded, refund } from "./limits";
import { isLockedOut } from "./lockout";

let key = "";
beforeEach(() => {
  key = crypto.randomUUID();
});
afterEach(() => void vi.useRealTimers());

const allowed = (uses: { allowed: boolean }[]) => uses.filter((use) => use.allowed).length;
const isAdmitted = async (failed = true) => !(await isLockedOut(key, { failed }));

it("a burst of 100 gets exactly what is allowed", async () => {
  const uses = await Promise.all(Array.from({ length: 100 }, () => consume("wrong-token-by-uid-and-client", key)));
  expect(allowed(uses)).toBe(20);
  expect(uses.filter((use) => !use.allowed && use.first)).toHaveLength(1);
});

it("a refusal says how long to wait, and no longer than the window", async () => {
  for (let use = 0; use < 5; use++) await consume("resend-by-client", key);
  expect(await consume("resend-by-client", key)).toEqual({ allowed: false, first: true, retryAfterSeconds: 3600 });
});

it("each key and each limit counts for itself", async () => {
  for (let use = 0; use < 6; use++) await consume("resend-by-client", key);
  expect((await consume("resend-by-client", `${key}.`)).allowed).toBe(true);
  expect((await consume("reset-by-client", key)).allowed).toBe(true);
});

it("a refunded use is there for the next", async () => {
  expect(allowed([await consume("captcha-by-challenge", key), await consume("captcha-by-challenge", key)])).toBe(1);
  expect(await isExceeded("captcha-by-challenge", key)).toBe(true);
  for (let use = 0; use < 2; use++) await refund("captcha-by-challenge", key);
  expect((await consume("captcha-by-challenge", key)).allowed).toBe(true);
});

it("refused uses take nothing from those after a refund", async () => {
  for (let use = 0; use < 9; use++) await consume("resend-by-client", key);
  for (let use = 0; use < 5; use++) await refund("resend-by-client", key);
  expect(allowed(await Promise.all(Array.from({ length: 9 }, () => consume("resend-by-client", key))))).toBe(5);
});

it("a refund after the window has ended gives nothing away", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  await consume("captcha-by-challenge", key);
  vi.setSystemTime(Date.now() + 3_600_001);
  await refund("captcha-by-challenge", key);
  expect(allowed([await consume("captcha-by-challenge", key), await consume("captcha-by-challenge", key)])).toBe(1);
});

it("five failures are free, then a burst gets one attempt", async () => {
  const attempts = await Promise.all(Array.from({ length: 50 }, () => isAdmitted()));
  expect(attempts.filter(Boolean)).toHaveLength(6);
});

it("a right password is not counted, and is refused during a lockout after the same statements as a wrong one", async () => {
  for (let attempt = 0; attempt < 20; attempt++) expect(await isAdmitted(false)).toBe(true);
  for (let attempt = 0; attempt < 6; attempt++) expect(await isAdmitted()).toBe(true);
  const count = vi.spyOn(database, "count");
  const commit = vi.spyOn(database, "commit");
  expect([await isAdmitted(false), count.mock.calls.length, commit.mock.calls.length]).toEqual([false, 2, 0]);
  expect([await isAdmitted(true), count.mock.calls.length, commit.mock.calls.length]).toEqual([false, 4, 0]);
});

it("a lockout ends by itself, and is reset by a proof of ownership", async () => {
  for (let attempt = 0; attempt < 6; attempt++) expect(await isAdmitted()).toBe(true);
  expect(await isAdmitted()).toBe(false);
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  expect(await isAdmitted()).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  expect(await isAdmitted()).toBe(false);
  await resetLockout(key);
  for (let attempt = 0; attempt < 6; attempt++) expect(await isAdmitted()).toBe(true);
});

import { beforeEach, expect, it } from "vitest";
import { consume, isExceeded, mayTryPassword, refund, resetLockout } from "./limits";

let key = "";
beforeEach(() => {
  key = crypto.randomUUID();
});

const allowed = (turns: { allowed: boolean }[]) => turns.filter((turn) => turn.allowed).length;

it("a burst of 100 gets exactly what is allowed", async () => {
  const turns = await Promise.all(Array.from({ length: 100 }, () => consume("wrong-confirm-by-uid-and-client", key)));
  expect(allowed(turns)).toBe(20);
  expect(turns.filter((turn) => !turn.allowed && turn.first)).toHaveLength(1);
});

it("a refusal says how long to wait, and no longer than the window", async () => {
  for (let turn = 0; turn < 5; turn++) await consume("reset-by-address", key);
  expect(await consume("reset-by-address", key)).toEqual({ allowed: false, first: true, retryAfterSeconds: 3600 });
});

it("one key's turns are no other's, nor another limit's", async () => {
  for (let turn = 0; turn < 6; turn++) await consume("reset-by-address", key);
  expect((await consume("reset-by-address", `${key}.`)).allowed).toBe(true);
  expect((await consume("reset-by-client", key)).allowed).toBe(true);
});

it("a turn given back is there for the next", async () => {
  expect(allowed([await consume("captcha-by-challenge", key), await consume("captcha-by-challenge", key)])).toBe(1);
  expect(await isExceeded("captcha-by-challenge", key)).toBe(true);
  for (let turn = 0; turn < 2; turn++) await refund("captcha-by-challenge", key);
  expect((await consume("captcha-by-challenge", key)).allowed).toBe(true);
});

it("the first five tries of a password are free, then a burst gets one", async () => {
  const tries = await Promise.all(Array.from({ length: 50 }, () => mayTryPassword(key)));
  expect(tries.filter(Boolean)).toHaveLength(6);
});

it("a back-off lifts by itself, and for good by a proof of ownership", async () => {
  for (let attempt = 0; attempt < 6; attempt++) expect(await mayTryPassword(key)).toBe(true);
  expect(await mayTryPassword(key)).toBe(false);
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  expect(await mayTryPassword(key)).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  expect(await mayTryPassword(key)).toBe(false);
  await resetLockout(key);
  for (let attempt = 0; attempt < 6; attempt++) expect(await mayTryPassword(key)).toBe(true);
});

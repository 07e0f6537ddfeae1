import { expect, test } from "vitest";
import { createCircuitBreaker } from "./circuit-breaker";

const wait = (afterMs?: number) => ({ status: "wait" as const, reason: "", afterMs });
const at = (seconds: number) => new Date(seconds * 1_000);

test("closed, it allows as many emails in flight as the transport bears", () => {
  const breaker = createCircuitBreaker(6);
  expect(breaker.allows(5, at(0))).toBe(true);
  expect(breaker.allows(6, at(0))).toBe(false);
});

test("a provider that asks to wait is left alone for that long, then probed with one email, then used as before", () => {
  const breaker = createCircuitBreaker(6);
  breaker.record(wait(7_000), at(0));
  expect(breaker.allows(0, at(6.9))).toBe(false);
  expect(breaker.retryAt(at(1))).toEqual(at(7));
  expect(breaker.allows(0, at(7))).toBe(true);
  expect(breaker.allows(1, at(7))).toBe(false);
  breaker.record({ status: "sent" }, at(8));
  expect(breaker.allows(5, at(8))).toBe(true);
});

test("without a time to wait, pauses double up to five minutes", () => {
  const breaker = createCircuitBreaker(6, () => 1);
  const pauses: number[] = [];
  let now = 0;
  for (let i = 0; i < 8; i++) {
    breaker.record(wait(), at(now));
    pauses.push(breaker.retryAt(at(now)).getTime() / 1_000 - now);
    now = breaker.retryAt(at(now)).getTime() / 1_000;
  }
  expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 300, 300]);
});

test("what was in flight when the breaker opened neither closes it nor keeps it open longer", () => {
  const breaker = createCircuitBreaker(6, () => 1);
  breaker.record(wait(), at(0));
  breaker.record(wait(), at(1));
  breaker.record({ status: "sent" }, at(2));
  expect(breaker.allows(0, at(4.9))).toBe(false);
  expect(breaker.allows(0, at(5))).toBe(true);
});

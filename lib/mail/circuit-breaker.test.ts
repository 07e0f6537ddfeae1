import { expect, test } from "vitest";
import { createCircuitBreaker } from "./circuit-breaker";

const wait = (afterMs?: number) => ({ status: "wait" as const, reason: "", afterMs });
const at = (seconds: number) => new Date(seconds * 1_000);

test("closed, it allows as many emails in flight as the transport bears", () => {
  const breaker = createCircuitBreaker(() => 6);
  expect(breaker.free(4, at(0))).toBe(2);
  expect(breaker.free(6, at(0))).toBe(0);
});

test("a provider that asks to wait is left alone for that long, then probed with one email, then used as before", () => {
  const breaker = createCircuitBreaker(() => 6);
  breaker.record(wait(7_000), at(0));
  expect(breaker.free(0, at(6.9))).toBe(0);
  expect(breaker.retryAt(at(1))).toEqual(at(7));
  expect(breaker.free(0, at(7))).toBe(1);
  expect(breaker.free(1, at(7))).toBe(0);
  breaker.record({ status: "sent" }, at(8));
  expect(breaker.free(5, at(8))).toBe(1);
});

test("opened by a clock that is set back, it probes at once; by one that is a few seconds ahead, it stays open", () => {
  const breaker = createCircuitBreaker(() => 6);
  breaker.record(wait(60_000), at(3_600));
  expect(breaker.free(0, at(3_600 - 30))).toBe(0);
  expect(breaker.free(0, at(0))).toBe(1);
  expect(breaker.retryAt(at(0))).toEqual(at(0));
  breaker.record(wait(60_000), at(0));
  expect(breaker.free(0, at(59))).toBe(0);
});

test("without a time to wait, pauses double up to five minutes", () => {
  const breaker = createCircuitBreaker(
    () => 6,
    () => 1,
  );
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
  const breaker = createCircuitBreaker(
    () => 6,
    () => 1,
  );
  breaker.record(wait(), at(0));
  breaker.record(wait(), at(1));
  breaker.record({ status: "sent" }, at(2));
  expect(breaker.free(0, at(4.9))).toBe(0);
  expect(breaker.free(0, at(5))).toBe(1);
});

test("three without an answer in a row open it, for half a minute at most; one that is answered begins anew", () => {
  const breaker = createCircuitBreaker(
    () => 6,
    () => 1,
  );
  const unanswered = { status: "retry" as const, reason: "", advice: "" };
  breaker.record(unanswered, at(0));
  breaker.record(unanswered, at(0));
  breaker.record({ status: "sent" }, at(0));
  breaker.record(unanswered, at(0));
  breaker.record(unanswered, at(0));
  expect(breaker.free(0, at(0))).toBe(6);
  expect(breaker.record(unanswered, at(0))).toBe("held");
  let now = 0;
  for (let i = 0; i < 8; i++) {
    now = breaker.retryAt(at(now)).getTime() / 1_000;
    expect(breaker.record(unanswered, at(now))).toBeUndefined();
  }
  expect(breaker.retryAt(at(now)).getTime() / 1_000 - now).toBe(30);
  now += 30;
  expect(breaker.record({ status: "sent" }, at(now))).toBe("released");
});

test("an email that is put off by itself, such as by greylisting, holds no other", () => {
  const breaker = createCircuitBreaker(() => 6);
  for (let i = 0; i < 10; i++) breaker.record({ status: "retry", reason: "451" }, at(0));
  expect(breaker.free(0, at(0))).toBe(6);
});

test("emails that were held before a restart are tried one at a time", () => {
  const breaker = createCircuitBreaker(() => 6);
  breaker.probe();
  expect(breaker.free(0, at(0))).toBe(1);
  expect(breaker.record({ status: "sent" }, at(0))).toBe("released");
  expect(breaker.free(0, at(0))).toBe(6);
});

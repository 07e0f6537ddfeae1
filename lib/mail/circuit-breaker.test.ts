import { expect, test } from "vitest";
import { createCircuitBreaker } from "./circuit-breaker";

const wait = (afterMs?: number) => ({ status: "wait" as const, reason: "", afterMs });
const at = (seconds: number) => new Date(seconds * 1_000);

test("as many emails are under way at once as the transport bears", () => {
  const gate = createCircuitBreaker(6);
  expect(gate.isOpen(5, at(0))).toBe(true);
  expect(gate.isOpen(6, at(0))).toBe(false);
});

test("a provider that asks to wait is left alone for that long, then probed with one email", () => {
  const gate = createCircuitBreaker(6);
  gate.hear(wait(7_000), at(0));
  expect(gate.isOpen(0, at(6.9))).toBe(false);
  expect(gate.opensAt(at(1))).toEqual(at(7));
  expect(gate.isOpen(0, at(7))).toBe(true);
  expect(gate.isOpen(1, at(7))).toBe(false);
  gate.hear({ status: "sent" }, at(8));
  expect(gate.isOpen(5, at(8))).toBe(true);
});

test("without a time to wait, pauses double up to five minutes", () => {
  const gate = createCircuitBreaker(6, () => 1);
  const pauses: number[] = [];
  let now = 0;
  for (let i = 0; i < 8; i++) {
    gate.hear(wait(), at(now));
    pauses.push(gate.opensAt(at(now)).getTime() / 1_000 - now);
    now = gate.opensAt(at(now)).getTime() / 1_000;
  }
  expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 300, 300]);
});

test("what was under way when the pause began neither ends nor lengthens it", () => {
  const gate = createCircuitBreaker(6, () => 1);
  gate.hear(wait(), at(0));
  gate.hear(wait(), at(1));
  gate.hear({ status: "sent" }, at(2));
  expect(gate.isOpen(0, at(4.9))).toBe(false);
  expect(gate.isOpen(0, at(5))).toBe(true);
});

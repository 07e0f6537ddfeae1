import { expect, test } from "vitest";
import { backoffMs, jitterMs } from "./backoff";

test("work on an email begins neither with its request nor noticeably late", () => {
  expect([jitterMs(0), jitterMs(0.5), jitterMs(1)]).toEqual([50, 250, 450]);
});

test("retries are spread over a time that doubles up to a minute", () => {
  expect([1, 2, 3, 6, 50].map((attempts) => backoffMs(attempts, 1))).toEqual([2_000, 4_000, 8_000, 60_000, 60_000]);
  expect(backoffMs(3, 0)).toBe(0);
});

import { expect, test } from "vitest";
import { backOffMs, napMs } from "./backoff";

test("a letter is begun neither with its request nor noticeably late", () => {
  expect([napMs(0), napMs(0.5), napMs(1)]).toEqual([50, 250, 450]);
});

test("retries are spread over a time that doubles up to a minute", () => {
  expect([1, 2, 3, 6, 50].map((attempts) => backOffMs(attempts, 1))).toEqual([2_000, 4_000, 8_000, 60_000, 60_000]);
  expect(backOffMs(3, 0)).toBe(0);
});

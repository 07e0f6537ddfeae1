import { expect, test } from "vitest";
import { createSendRate } from "./send-rate";

test("slots are as far apart as the limit asks, and time that passed counts", () => {
  const rate = createSendRate(2);
  expect([rate.reserve(0), rate.reserve(0), rate.reserve(100), rate.reserve(5_000)]).toEqual([0, 500, 900, 0]);
});

test("the limit that the provider reports is adopted", () => {
  const rate = createSendRate(2);
  rate.adjust({ "ratelimit-limit": "10" }, 0);
  expect([rate.reserve(0), rate.reserve(0)]).toEqual([0, 100]);
  rate.adjust({ "ratelimit-remaining": "0", "ratelimit-reset": "1" }, 200);
  expect(rate.reserve(200)).toBe(1_000);
  rate.adjust({ "ratelimit-limit": "nonsense" }, 0);
  rate.adjust(null, 0);
  expect(rate.reserve(1_200)).toBe(100);
});

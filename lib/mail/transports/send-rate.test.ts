import { expect, test } from "vitest";
import { createSendRate } from "./send-rate";

test("turns are as far apart as the limit asks, and time that passed counts", () => {
  const pace = createSendRate(2);
  expect([pace.take(0), pace.take(0), pace.take(100), pace.take(5_000)]).toEqual([0, 500, 900, 0]);
});

test("the provider's own word about its limit is believed", () => {
  const pace = createSendRate(2);
  pace.learn({ "ratelimit-limit": "10" }, 0);
  expect([pace.take(0), pace.take(0)]).toEqual([0, 100]);
  pace.learn({ "ratelimit-remaining": "0", "ratelimit-reset": "1" }, 200);
  expect(pace.take(200)).toBe(1_000);
  pace.learn({ "ratelimit-limit": "nonsense" }, 0);
  pace.learn(null, 0);
  expect(pace.take(1_200)).toBe(100);
});

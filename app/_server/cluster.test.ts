import { expect, it } from "vitest";
import { createRestartBackoff } from "./cluster";

it("who dies again and again stays away for longer and longer, up to 15 seconds", () => {
  const pauseMs = createRestartBackoff();
  expect([1, 2, 3, 4, 5, 6, 7].map(() => pauseMs(1_000))).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
});

it("a minute of life makes good for all that was before", () => {
  const pauseMs = createRestartBackoff();
  for (let death = 0; death < 5; death++) pauseMs(1_000);
  expect(pauseMs(60_000)).toBe(500);
  expect(pauseMs(1_000)).toBe(1_000);
});

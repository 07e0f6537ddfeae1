import { expect, it } from "vitest";
import { HOUR_MS } from "../../lib/clock";
import { lineQuota } from "./console-to-log";

it("lets through so many lines an hour, and as many in the next", () => {
  let now = 0;
  const isWithinQuota = lineQuota(3, () => now);
  const used = () => [1, 2, 3, 4, 5].filter(() => isWithinQuota()).length;
  expect(used()).toBe(3);
  now = HOUR_MS - 1;
  expect(used()).toBe(0);
  now = HOUR_MS;
  expect(used()).toBe(3);
});

import { expect, it } from "vitest";
import { singleton } from "../singleton";
import { rememberCounts, usedUp } from "./memory";

const counterOf = (id: string) => ({ id, points: 5, duration: 3_600 });
const used = (id: string, points = 5, pending = 0, expire = Date.now() + 60_000) => [{ id, points, pending, expire }];

it("remembers what is used up until its window ends, and not what attempts under way may give back", () => {
  rememberCounts([counterOf("spent"), counterOf("wider")], used("spent"));
  rememberCounts([counterOf("left")], used("left", 4));
  rememberCounts([counterOf("pending")], used("pending", 5, 1));
  rememberCounts([counterOf("over")], used("over", 5, 0, Date.now() - 1));
  expect(["spent", "wider", "left", "pending", "over"].filter((id) => usedUp(counterOf(id)))).toEqual(["spent"]);
});

it("whatever strangers do, remembers 10,000 counters, the latest", () => {
  for (let place = 0; place < 12_000; place++) rememberCounts([counterOf(`${place}`)], used(`${place}`));
  expect(singleton("spent limits", () => new Map()).size).toBe(10_000);
  expect([usedUp(counterOf("1999")), usedUp(counterOf("2000"))?.points]).toEqual([undefined, 5]);
});

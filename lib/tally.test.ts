import { expect, it } from "vitest";
import { singleton } from "./singleton";
import { tally, tallyOf } from "./tally";

it("a tally ends with its period", async () => {
  expect([tally("tally", 20), tally("tally", 20), tallyOf("tally")]).toEqual([1, 2, 2]);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect([tallyOf("tally"), tally("tally", 20)]).toEqual([0, 1]);
});

it("whatever strangers do, remembers 10,000, the latest", () => {
  for (let place = 0; place < 12_000; place++) tally(`${place}`, 60_000);
  expect(singleton("tallies", () => new Map()).size).toBe(10_000);
  expect([tallyOf("1999"), tallyOf("2000")]).toEqual([0, 1]);
});

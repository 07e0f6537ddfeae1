import { expect, test } from "vitest";
import { createSlots } from "./slots";

test("as many hold one as may, the others in the order in which they asked", async () => {
  const slots = createSlots(() => 2);
  const granted: number[] = [];
  const asked = [0, 1, 2, 3].map((i) => slots.acquire().then(() => granted.push(i)));
  await Promise.all(asked.slice(0, 2));
  expect(granted).toEqual([0, 1]);
  slots.release();
  await asked[2];
  expect(granted).toEqual([0, 1, 2]);
  slots.release();
  await asked[3];
  expect(granted).toEqual([0, 1, 2, 3]);
});

test("a limit that has grown counts from the next release", async () => {
  let limit = 1;
  const slots = createSlots(() => limit);
  const granted: number[] = [];
  const asked = [0, 1, 2].map((i) => slots.acquire().then(() => granted.push(i)));
  await asked[0];
  limit = 2;
  slots.release();
  await Promise.all(asked);
  expect(granted).toEqual([0, 1, 2]);
});

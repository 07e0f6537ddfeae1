import fc from "fast-check";
import { expect, test } from "vitest";
import { createFairQueue } from "./fair-queue";

const drained = <Item>(queue: { take(): Item | undefined }) => {
  const items: Item[] = [];
  for (let item = queue.take(); item !== undefined; item = queue.take()) items.push(item);
  return items;
};

test("keys are served in turn, each in the order that it came", () => {
  const queue = createFairQueue<string>(9);
  for (const item of ["a1", "a2", "a3", "b1", "c1", "b2"]) expect(queue.add(item[0] as string, item)).toBeUndefined();
  expect(queue.take()).toBe("a1");
  queue.add("d", "d1");
  expect(drained(queue)).toEqual(["b1", "c1", "a2", "d1", "b2", "a3"]);
  expect(queue.take()).toBeUndefined();
});

test("a full queue removes the newest of the key with most waiting, and of equals the one that comes", () => {
  const queue = createFairQueue<string>(4);
  for (const item of ["a1", "a2", "a3", "a4"]) queue.add("a", item);
  expect(queue.add("a", "a5")).toBe("a5");
  expect(queue.add("b", "b1")).toBe("a4");
  expect(queue.add("b", "b2")).toBe("a3");
  expect(queue.add("b", "b3")).toBe("b3");
  expect(queue.add("c", "c1")).toBe("a2");
  expect(drained(queue)).toEqual(["a1", "b1", "c1", "b2"]);
});

test("without places everything is refused", () => {
  expect(createFairQueue<string>(0).add("a", "a1")).toBe("a1");
});

test("whatever comes, in any order: never more than fit, nothing lost, and nobody below an equal share is refused", () => {
  const arrivals = fc.array(fc.oneof(fc.constantFrom("a", "b", "c", "d"), fc.constant(undefined)));
  fc.assert(
    fc.property(arrivals, fc.integer({ min: 1, max: 8 }), (events, places) => {
      const queue = createFairQueue<{ key: string }>(places);
      const waiting: { key: string }[] = [];
      const countOf = (key: string) => waiting.filter((item) => item.key === key).length;
      for (const key of events) {
        const item = { key: key ?? "" };
        const left = key === undefined ? queue.take() : queue.add(key, item);
        if (key !== undefined) waiting.push(item);
        if (key !== undefined && left) expect(countOf(left.key)).toBeGreaterThan(places / 4);
        if (left) waiting.splice(waiting.indexOf(left), 1);
        expect(waiting.length).toBeLessThanOrEqual(places);
      }
      expect(new Set(drained(queue))).toEqual(new Set(waiting));
    }),
  );
});

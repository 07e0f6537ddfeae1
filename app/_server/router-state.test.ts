import fc from "fast-check";
// Next's own, which throws what becomes a 500: an update that changes its shape fails here.
import { parseAndValidateFlightRouterState } from "next/dist/server/app-render/parse-and-validate-flight-router-state";
import { expect, test } from "vitest";
import { isRouterState } from "./router-state";

const encoded = (state: unknown) => encodeURIComponent(JSON.stringify(state));
const nextTakes = (header: string): boolean => {
  try {
    return parseAndValidateFlightRouterState(header) !== undefined;
  } catch {
    return false;
  }
};

test.each([
  ["", {}],
  ["", {}, null, "refetch"],
  ["", { children: ["login", { children: ["__PAGE__", {}] }] }, null, null, 16],
  [
    "",
    { children: [["provider", "oidc", "d", null], { children: ["__PAGE__?{}", {}] }] },
    ["/a", "/b"],
    "metadata-only",
  ],
])("what Next's client sends is kept: %j %j %j %j", (...state) => {
  const sent = encoded(state.filter((part) => part !== undefined));
  expect([isRouterState(sent), nextTakes(sent)]).toEqual([true, true]);
});

test.each([
  "x",
  "%",
  "",
  "null",
  "1",
  "{}",
  "[]",
  "%5B%22%22%5D",
  "%E0%A4%A",
  encoded(["", { children: [["a", "b", "c"], {}] }]),
])("%j is dropped", (sent) => {
  expect(isRouterState(sent)).toBe(false);
});

test("nothing is kept that Next would answer with a 500", () => {
  const part = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom("", "refetch", "d", null, {}, [], ["", {}], ["a", "b", "d", null]),
  );
  const state = fc.tuple(part, fc.dictionary(fc.string(), fc.tuple(part, part)), part, part, part, part);
  fc.assert(
    fc.property(state, fc.integer({ min: 0, max: 6 }), (parts, length) => {
      const sent = encoded(parts.slice(0, length));
      if (isRouterState(sent)) expect(nextTakes(sent), sent).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("as deep as a header can hold, it is read or dropped, never thrown", () => {
  const depth = 100;
  const deep = `${'["",{"":'.repeat(depth)}["",{}]${"}]".repeat(depth)}`;
  expect(isRouterState(deep)).toBe(nextTakes(deep));
  expect(isRouterState("[".repeat(2_048))).toBe(false);
});

import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { passportOf } from "./passport";

test("a request has two words, always the same, and another request hardly ever the same", () => {
  const id = randomUUID();
  expect(passportOf(id)).toMatch(/^[a-z]+ [a-z]+$/);
  expect(passportOf(id)).toBe(passportOf(id));
  expect(new Set(Array.from({ length: 20_000 }, () => passportOf(randomUUID()))).size).toBeGreaterThan(4_000);
});

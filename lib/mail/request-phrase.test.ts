import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { LANGUAGES, type Language } from "../i18n/catalogs";
import { requestPhrase } from "./request-phrase";

test("a request has one phrase, and another request hardly ever the same", () => {
  const id = randomUUID();
  expect(requestPhrase(id)).toMatch(/^[a-z]+ [a-z]+$/);
  expect(requestPhrase(id)).toBe(requestPhrase(id));
  expect(new Set(Array.from({ length: 20_000 }, () => requestPhrase(randomUUID()))).size).toBeGreaterThan(4_000);
});

test.each(Object.keys(LANGUAGES) as Language[])("in %s, too, hardly two requests have the same", (language) => {
  const id = randomUUID();
  expect(requestPhrase(id, language)).toMatch(/^\p{L}[\p{L}\p{M}ー-]* \p{L}[\p{L}\p{M}ー-]*$/u);
  expect(requestPhrase(id, language)).toBe(requestPhrase(id, language));
  expect(new Set(Array.from({ length: 20_000 }, () => requestPhrase(randomUUID(), language))).size).toBeGreaterThan(
    4_000,
  );
});

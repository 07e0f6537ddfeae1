import compile from "icu-minify/compile";
import { describe, expect, test } from "vitest";
import arabic from "./ar.json";
import german from "./de.json";
import spanish from "./es.json";
import french from "./fr.json";
import { LANGUAGES, languageFor, sayIn, timeInUtc } from "./index";
import japanese from "./ja.json";

const LISTS: Record<string, Record<string, string>> = {
  de: german,
  fr: french,
  es: spanish,
  ja: japanese,
  ar: arabic,
};
const placeholders = (text: string) => [...text.matchAll(/\{\w+|<\w+>/g)].map(([found]) => found).sort();

describe.each(Object.entries(LISTS))("%s", (_language, list) => {
  test("lacks no text and has none too many", () => {
    expect(Object.keys(list).sort()).toEqual(Object.keys(german).sort());
    for (const said of Object.values(list)) expect(said.trim()).not.toBe("");
  });

  test("keeps every value and tag of the English, and can be compiled", () => {
    for (const [text, said] of Object.entries(list)) {
      expect(placeholders(said), text).toEqual(placeholders(text));
      expect(() => compile(said), said).not.toThrow();
    }
  });
});

test("every language of the house has its list, but for English, which stands in the code", () => {
  expect(Object.keys(LANGUAGES).sort()).toEqual(["en", ...Object.keys(LISTS)].sort());
});

test.each([
  [undefined, undefined, "en"],
  [undefined, "de-AT,de;q=0.9,en;q=0.8", "de"],
  [undefined, "nl,fr;q=0.5,en;q=0.4", "fr"],
  [undefined, "nl", "en"],
  [undefined, "*", "en"],
  [undefined, "de;q=0", "en"],
  [undefined, ";;;,q=1\u0000", "en"],
  ["ja", "de", "ja"],
  ["klingon", "es-MX", "es"],
  ["__proto__", undefined, "en"],
])("chosen %s and asked for %s is answered in %s", (wish, acceptLanguage, language) => {
  expect(languageFor(wish, acceptLanguage)).toBe(language);
});

test("values are put in, in English and elsewhere", () => {
  const text = "This password is too short. It must contain at least {min} characters.";
  expect(sayIn("en")(text, { min: 8 })).toBe("This password is too short. It must contain at least 8 characters.");
  expect(sayIn("de")(text, { min: 8 })).toBe("Dieses Passwort ist zu kurz. Es muss mindestens 8 Zeichen enthalten.");
});

test("times are told in the reader's language", () => {
  const time = new Date("2026-11-20T15:04:00Z");
  expect(timeInUtc(time, "en")).toBe("20 November 2026 at 15:04 UTC");
  expect(timeInUtc(time, "de")).toBe("20. November 2026 um 15:04 UTC");
});

import { readdirSync, readFileSync } from "node:fs";
import compile from "icu-minify/compile";
import { describe, expect, test } from "vitest";
import { LANGUAGES, type Language, messagesOf, negotiateLanguage, PHRASE_WORDS, translator } from "./catalogs";
import { formatTime } from "./translate";

const ALL = Object.keys(LANGUAGES) as Language[];
const OTHERS = ALL.filter((language) => language !== "en");
const CATALOGS = ["pages", "emails", "api"];
const read = (catalog: string, language: string): Record<string, string> =>
  JSON.parse(readFileSync(new URL(`messages/${catalog}/${language}.json`, import.meta.url), "utf8"));

/** Each once: of a plural one language says in several ways what another says in one. */
const placeholders = (text = "") => [...new Set(text.match(/\{\w+(?=[,}])|<\w+>/g))].sort();

describe.each(CATALOGS.flatMap((catalog) => OTHERS.map((language) => [catalog, language] as const)))(
  "%s/%s.json",
  (catalog, language) => {
    const english = read(catalog, "en");

    test("has exactly the messages of English", () => {
      expect(Object.keys(read(catalog, language))).toEqual(Object.keys(english));
      for (const text of Object.values(read(catalog, language))) expect(text.trim()).not.toBe("");
    });

    test("keeps every value and tag of the English, and can be compiled", () => {
      for (const [key, text] of Object.entries(read(catalog, language))) {
        expect(placeholders(text), key).toEqual(placeholders(english[key]));
        expect(() => compile(text), text).not.toThrow();
      }
    });
  },
);

test.each(ALL)("%s has 64 adjectives and 64 nouns for request phrases, none twice", (language) => {
  for (const words of Object.values(PHRASE_WORDS[language])) {
    expect(words).toHaveLength(64);
    expect(new Set(words).size).toBe(64);
  }
});

test.each(["pages", "emails"])("%s/fr.json sets high punctuation off by a space that does not break", (catalog) => {
  for (const text of Object.values(read(catalog, "fr"))) expect(text).not.toMatch(/ [?!;:»]|« /);
});

test.each(CATALOGS)(
  "%s/ar.json keeps an address together that begins with a digit, in a line read from the right",
  (catalog) => {
    for (const text of Object.values(read(catalog, "ar")))
      expect(text).not.toMatch(/(?<!\u2068)\{email\}|\{email\}(?!\u2069)/);
  },
);

test("every message of every catalog is used somewhere", () => {
  const source = ["app", "emails", "lib"]
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => `${folder}/${file}`))
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
  const keys = CATALOGS.flatMap((catalog) => Object.keys(read(catalog, "en")));
  expect(keys.filter((key) => !source.includes(`"${key}"`))).toEqual([]);
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
])("%s chosen and %s accepted gives %s", (chosen, acceptLanguage, language) => {
  expect(negotiateLanguage(chosen, acceptLanguage)).toBe(language);
});

test.each(ALL)("the messages sent to a page in %s are plain objects, as React requires", (language) => {
  expect(messagesOf(language)).toStrictEqual(JSON.parse(JSON.stringify(messagesOf(language))));
});

test("values are inserted, in English and elsewhere", () => {
  const short = { min: 8 };
  expect(translator("en")("password.tooShort", short)).toBe(
    "This password is too short. It must contain at least 8 characters.",
  );
  expect(translator("de")("password.tooShort", short)).toBe(
    "Dieses Passwort ist zu kurz. Es muss mindestens 8 Zeichen enthalten.",
  );
});

test("times are written in the reader's language", () => {
  const time = new Date("2026-11-20T15:04:00Z");
  expect(formatTime(time, "en")).toBe("20 November 2026 at 15:04 UTC");
  expect(formatTime(time, "de")).toBe("20. November 2026 um 15:04 UTC");
});

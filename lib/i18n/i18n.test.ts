import { readdirSync, readFileSync } from "node:fs";
import compile from "icu-minify/compile";
import { describe, expect, test } from "vitest";
import { LANGUAGES, type Language, languageFor, messagesIn, timeInUtc, translator } from "./index";

const OTHERS = Object.keys(LANGUAGES).filter((language) => language !== "en");
/** Folders of lists, each a text in English to its translation. */
const SETS = ["", "letters/", "api/"];
/** Two of these come together, so nobody says one of them by itself. */
const PASSPORTS = "passport/";
const list = (set: string, language: string): Record<string, string> =>
  JSON.parse(readFileSync(new URL(`messages/${set}/${language}.json`, import.meta.url), "utf8"));

/** Each once: of a plural one language says in several ways what another says in one. */
const placeholders = (text: string) => [...new Set(text.match(/\{\w+(?=[,}])|<\w+>/g))].sort();

describe.each([...SETS, PASSPORTS].flatMap((set) => OTHERS.map((language) => [set, language] as const)))(
  "%s%s.json",
  (set, language) => {
    test("lacks no text and has none too many", () => {
      expect(Object.keys(list(set, language))).toEqual(Object.keys(list(set, "de")));
      for (const said of Object.values(list(set, language))) expect(said.trim()).not.toBe("");
    });

    test("keeps every value and tag of the English, and can be compiled", () => {
      for (const [text, said] of Object.entries(list(set, language))) {
        expect(placeholders(said), text).toEqual(placeholders(text));
        expect(() => compile(said), said).not.toThrow();
      }
    });
  },
);

test.each(["", "letters/"])("%sfr.json sets high punctuation off by a space that does not break", (set) => {
  for (const said of Object.values(list(set, "fr"))) expect(said).not.toMatch(/ [?!;:»]|« /);
});

test.each(SETS)(
  "%sar.json keeps an address together that begins with a digit, in a line read from the right",
  (set) => {
    for (const said of Object.values(list(set, "ar")))
      expect(said).not.toMatch(/(?<!\u2068)\{email\}|\{email\}(?!\u2069)/);
  },
);

test("every text of every list is said somewhere", () => {
  const source = ["app", "emails", "lib"]
    .flatMap((room) => readdirSync(room, { recursive: true, encoding: "utf8" }).map((file) => `${room}/${file}`))
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
  const texts = SETS.flatMap((set) => Object.keys(list(set, "de")));
  expect(texts.filter((text) => !source.includes(`"${text}"`) && !source.includes(`'${text}'`))).toEqual([]);
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

test.each(Object.keys(LANGUAGES) as Language[])(
  "what a page is sent in %s are plain objects, as React wants them",
  (language) => {
    expect(messagesIn(language)).toStrictEqual(JSON.parse(JSON.stringify(messagesIn(language))));
  },
);

test("values are put in, in English and elsewhere", () => {
  const text = "This password is too short. It must contain at least {min} characters.";
  expect(translator("en")(text, { min: 8 })).toBe("This password is too short. It must contain at least 8 characters.");
  expect(translator("de")(text, { min: 8 })).toBe(
    "Dieses Passwort ist zu kurz. Es muss mindestens 8 Zeichen enthalten.",
  );
});

test("times are told in the reader's language", () => {
  const time = new Date("2026-11-20T15:04:00Z");
  expect(timeInUtc(time, "en")).toBe("20 November 2026 at 15:04 UTC");
  expect(timeInUtc(time, "de")).toBe("20. November 2026 um 15:04 UTC");
});

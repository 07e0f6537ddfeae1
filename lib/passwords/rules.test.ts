import { expect, test } from "vitest";
import { translator } from "../i18n/catalogs";
import { type PasswordRules, passwordRuleProblems as problemsOf, unhashable } from "./rules";

const SHORT = "This password is too short. It must contain at least 8 characters.";
const LONG = "This password is too long. It must contain at most 128 characters.";
const NUMERIC = "This password is entirely numeric.";

const t = translator("en");
const passwordRuleProblems = (password: string, about: PasswordRules) => problemsOf(password, about, t);
const rules = { minLength: 8, email: "ada.lovelace@example.com", common: new Set(["password123"]) };

test.each([
  ["seven", "abcdefg", [SHORT]],
  ["eight", "abcdefgh", []],
  ["none", "", [SHORT]],
  ["seven emoji", "🔑".repeat(7), [SHORT]],
  ["eight emoji", "🔑".repeat(8), []],
  ["eight typed, seven after NFC", "abcdefe\u0301", [SHORT]],
  ["128", "a".repeat(128), []],
  ["129", "a".repeat(129), [LONG]],
  ["128 emoji", "🔑".repeat(128), []],
  ["129 emoji", "🔑".repeat(129), [LONG]],
  ["256 typed, 128 after NFC", "e\u0301".repeat(128), []],
  ["128 typed, 256 after NFC", "\u0958".repeat(128), [LONG]],
  ["a megabyte of accents", `a${"\u0301\u0316".repeat(500_000)}`, [LONG]],
  ["seven digits", "1234567", [SHORT, NUMERIC]],
  ["14 digits", "31415926535897", [NUMERIC]],
  ["15 digits", "314159265358979", []],
  ["14 Arabic digits", "\u0663".repeat(14), [NUMERIC]],
  ["digits and a letter", "3141592653589a", []],
  ["spaces, kept", "        ", []],
])("%s", (_what, password, problems) => {
  expect(passwordRuleProblems(password, rules)).toEqual(problems);
});

test("the minimum is the caller's", () => {
  expect(passwordRuleProblems("a".repeat(14), { ...rules, minLength: 15 })).toEqual([SHORT.replace("8", "15")]);
});

test("text that is not Unicode, or has a NUL in it, is refused with that one reason", () => {
  for (const half of ["\ud83d", "\udd11", "12\ud83d", "NewPassword\udd11\ud83d"])
    expect(passwordRuleProblems(half, rules)).toEqual(["Not a valid string."]);
  expect(passwordRuleProblems("NewPassword\0", rules)).toEqual(["Null characters are not allowed."]);
  expect(unhashable("NewPassword🔑")).toBeUndefined();
});

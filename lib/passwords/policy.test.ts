import { expect, test } from "vitest";
import { passwordProblems } from "./policy";

const COMMON = "This password is too common.";
const SIMILAR = "The password is too similar to the email address.";
const SAME = "The new password must be different from the current password.";
const SHORT = "This password is too short. It must contain at least 8 characters.";
const NUMERIC = "This password is entirely numeric.";
const email = "alice.smith@example.com";

test.each([
  ["NewPassword123", []],
  ["password", [COMMON]],
  ["PassWord1", [COMMON]],
  ["qwerty123", [COMMON]],
  ["password but longer", []],
  ["12345678", [COMMON, NUMERIC]],
  ["1234", [SHORT, COMMON, NUMERIC]],
  ["alice.smith", [SIMILAR]],
  ["Alice.Smith@Example.com", [SIMILAR]],
  ["alice.smith1", []],
  ["example.com", []],
  ["\ud83d", ["Not a valid string."]],
  ["12\0", ["Null characters are not allowed."]],
  ["1".repeat(129), ["This password is too long. It must contain at most 128 characters."]],
])("%j", (password, problems) => {
  expect(passwordProblems(password, { email })).toEqual(problems);
});

test("the current password is refused, however its accents are typed, and any other is not", () => {
  const problems = (password: string, currentPassword?: string) =>
    passwordProblems(password, { email, currentPassword });
  expect(problems("Ang\u00e9lique 1", "Ang\u00e9lique 1")).toEqual([SAME]);
  expect(problems("Ange\u0301lique 1", "Ang\u00e9lique 1")).toEqual([SAME]);
  for (const other of ["Angelique 1", "", "a".repeat(100_000), "\ud83d", undefined])
    expect(problems("Ang\u00e9lique 1", other)).toEqual([]);
});

test("the current password is one reason among all", () => {
  expect(passwordProblems("1234", { email, currentPassword: "1234" })).toEqual([SHORT, COMMON, NUMERIC, SAME]);
});

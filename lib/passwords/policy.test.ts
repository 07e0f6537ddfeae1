import { expect, test } from "vitest";
import { hashPassword } from "./hashing";
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
])("%j", async (password, problems) => {
  expect(await passwordProblems(password, { email })).toEqual(problems);
});

test("the current password is refused, however its accents are typed, and any other is not", async () => {
  const currentHash = await hashPassword("Ang\u00e9lique 1");
  expect(await passwordProblems("Ang\u00e9lique 1", { email, currentHash })).toEqual([SAME]);
  expect(await passwordProblems("Ange\u0301lique 1", { email, currentHash })).toEqual([SAME]);
  expect(await passwordProblems("Angelique 1", { email, currentHash })).toEqual([]);
  expect(await passwordProblems("Ang\u00e9lique 1", { email, currentHash: null })).toEqual([]);
});

test("the current password is one reason among all", async () => {
  expect(await passwordProblems("1234", { email, currentHash: await hashPassword("1234") })).toEqual([
    SHORT,
    COMMON,
    NUMERIC,
    SAME,
  ]);
});

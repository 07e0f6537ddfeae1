import { expect, it } from "vitest";
import { solvedCaptcha as solved } from "../test-support";
import { isSolved, newChallenge, paidTurnOf } from "./captcha";

it("a solution counts once", async () => {
  const answer = await solved(await newChallenge(0));
  expect(await Promise.all([isSolved(answer), isSolved(answer), isSolved(answer)])).toEqual(
    expect.arrayContaining([true, false, false]),
  );
  expect(await isSolved(answer)).toBe(false);
});

it("a form sends it as text, a program as JSON", async () => {
  expect(await isSolved(JSON.parse(await solved(await newChallenge(0, new Date(), EASY))))).toBe(true);
});

it("a challenge that has expired or was made easier or cheaper is refused", async () => {
  expect(await isSolved(await solved(await newChallenge(0, new Date(Date.now() - 21 * 60_000), EASY)))).toBe(false);
  for (const easier of [{ keyPrefix: "0" }, { cost: 1 }, { data: { turn: 40 } }]) {
    const { parameters, signature } = await newChallenge(0);
    const challenge = { parameters: { ...parameters, cost: 1, ...easier }, signature };
    expect(await isSolved(await solved(challenge))).toBe(false);
  }
});

it("each further turn costs more work, and its solution says which turn it pays for", async () => {
  const challenges = await Promise.all([0, 1, 5, 45].map((turn) => newChallenge(turn)));
  expect(challenges.map(({ parameters }) => parameters.cost)).toEqual([2_000, 2_400, 4_000, 20_000]);
  expect(challenges.map((challenge) => paidTurnOf({ challenge }))).toEqual([0, 1, 5, 45]);
});

it.each([
  [undefined],
  [null],
  [5],
  [[]],
  [{}],
  [{ challenge: { parameters: {} } }],
  [{ challenge: { parameters: { nonce: {}, data: { turn: "9" } } }, solution: [] }],
  [""],
  ["{}"],
  ["[]"],
  ["null"],
  ["x".repeat(9_000)],
  ['{"challenge":{"parameters":{"cost":1000}}}'],
])("%j solves nothing", async (captcha) => {
  expect(await isSolved(captcha)).toBe(false);
  expect(paidTurnOf(captcha)).toBe(Number.NEGATIVE_INFINITY);
});

it("nor does what is nested too deeply to be written as JSON", async () => {
  const deep = JSON.parse(`${"[".repeat(9_000)}${"]".repeat(9_000)}`);
  const captcha = { challenge: { parameters: deep }, solution: { counter: 1, derivedKey: "a" } };
  expect(await isSolved(captcha)).toBe(false);
  expect(paidTurnOf(captcha)).toBe(Number.NEGATIVE_INFINITY);
});

const EASY = { cost: 1, keyPrefix: "0" };

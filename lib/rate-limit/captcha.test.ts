import { solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/web/pbkdf2";
import { expect, it } from "vitest";
import { isSolved, needsCaptcha, newChallenge } from "./captcha";
import { consume } from "./limits";

async function solution(text: string): Promise<string> {
  const challenge = JSON.parse(text);
  return JSON.stringify({ challenge, solution: await solveChallenge({ challenge, deriveKey }) });
}

it("a solution counts once", async () => {
  const answer = await solution(await newChallenge());
  expect(await Promise.all([isSolved(answer), isSolved(answer), isSolved(answer)])).toEqual(
    expect.arrayContaining([true, false, false]),
  );
  expect(await isSolved(answer)).toBe(false);
});

it("a challenge that has expired or was made easier is refused", async () => {
  expect(await isSolved(await solution(await newChallenge(new Date(Date.now() - 21 * 60_000))))).toBe(false);
  const easier = JSON.parse(await newChallenge());
  easier.parameters.keyPrefix = "0";
  expect(await isSolved(await solution(JSON.stringify(easier)))).toBe(false);
});

it.each([
  [undefined],
  [""],
  ["{}"],
  ["[]"],
  ["null"],
  ["x".repeat(9_000)],
  ['{"challenge":{"parameters":{"cost":1000}}}'],
])("%j solves nothing", async (text) => {
  expect(await isSolved(text)).toBe(false);
});

it("a client is asked once it has been refused more than 150 times", async () => {
  const client = crypto.randomUUID();
  for (let refusal = 0; refusal < 150; refusal++) await consume("refusal-by-client", client);
  expect(await needsCaptcha(client)).toBe(false);
  await consume("refusal-by-client", client);
  expect(await needsCaptcha(client)).toBe(true);
});

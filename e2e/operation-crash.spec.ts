/** `kill -9` between the answer and the letter: the letter goes out all the same, and once. */
import { expect, test } from "playwright/test";
import { openAccounts } from "./accounts";
import { postForm } from "./form-post";
import { letters } from "./mailbox";
import { productionVariables, startServer } from "./server";

const REQUESTS = 60;

test("every request that was answered gets its letter after a crash", async () => {
  test.setTimeout(120_000);
  const variables = await productionVariables();
  const first = await startServer(variables);
  const accounts = openAccounts(first);
  const addresses = await Promise.all(Array.from({ length: REQUESTS }, async () => (await accounts.create()).email));
  accounts.close();

  // The postman brings one letter after the other, so when the last of many requests is answered most are still owed.
  const answers = await Promise.all(addresses.map((email) => postForm(`${first.url}/forgot-password`, { email })));
  await first.kill();
  expect(answers.map(({ status }) => status)).toEqual(addresses.map(() => 200));
  const before = letters(first.output()).map(({ to }) => to);
  expect(before.length).toBeLessThan(REQUESTS);

  const second = await startServer(variables);
  const sent = () => [...before, ...letters(second.output()).map(({ to }) => to)];
  await expect.poll(() => new Set(sent()).size, { timeout: 60_000 }).toBe(REQUESTS);
  await second.stop();

  const twice = addresses.filter((address) => sent().filter((to) => to === address).length > 1);
  console.log(
    `kill -9 after ${REQUESTS} answers: ${before.length} letters before, ${sent().length - before.length} after, ${twice.length} twice`,
  );
  // Only the letter that was leaving in the very moment may be in doubt, for the console cannot tell a repetition.
  expect(twice.filter((address) => address !== before.at(-1))).toEqual([]);
});

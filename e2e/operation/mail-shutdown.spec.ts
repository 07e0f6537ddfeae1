import { expect, test } from "playwright/test";
import { openAccounts } from "../support/accounts";
import { requestReset } from "../support/api";
import { startFakeResend } from "../support/fake-resend";
import { productionVariables, startServer } from "../support/server";

const EMAILS = 40;

test("emails in flight at SIGTERM are finished, the others wait for the next start, and each arrives once", async () => {
  test.setTimeout(120_000);
  const resend = await startFakeResend();
  const variables = {
    ...(await productionVariables()),
    ...resend.variables,
  };
  const first = await startServer(variables);
  const accounts = openAccounts(first);
  resend.behaviour = "slow";
  const emails = await accounts.createMany(EMAILS);
  await Promise.all(emails.map((email) => requestReset(first.url, email)));
  await expect.poll(() => resend.requests.length).toBeGreaterThan(0);
  expect(resend.delivered().length).toBeLessThan(EMAILS);

  const stoppedAt = Date.now();
  await first.stop();
  const stopMs = Date.now() - stoppedAt;
  const answeredBefore = resend.answered();
  expect(answeredBefore).toBe(resend.requests.length);
  expect(answeredBefore).toBeLessThan(EMAILS);
  expect(stopMs).toBeLessThan(15_000);

  resend.behaviour = "ok";
  const second = await startServer(variables);
  await expect.poll(() => resend.delivered().length, { timeout: 30_000 }).toBe(EMAILS);
  await second.stop();
  accounts.close();
  console.log(`${answeredBefore} of ${EMAILS} emails before the shutdown, which took ${stopMs} ms`);
  expect(resend.requests).toHaveLength(EMAILS);
  await resend.close();
});

/** A restart doubles no email: those on their way arrive before the process ends, and it takes no further ones with it. */
import { expect, test } from "playwright/test";
import { openAccounts } from "../support/accounts";
import { askByApi } from "../support/ask-by-api";
import { startFakeResend } from "../support/fake-resend";
import { productionVariables, startServer } from "../support/server";

/** More than are ever in flight. */
const LETTERS = 40;

test("emails in flight at SIGTERM arrive, the others with the next start, and each once", async () => {
  test.setTimeout(120_000);
  const resend = await startFakeResend();
  const variables = {
    ...(await productionVariables()),
    MAIL_TRANSPORT: "resend",
    MAIL_FROM: "Latchkey <no-reply@example.com>",
    RESEND_API_KEY: "re_canary_key",
    RESEND_BASE_URL: resend.url,
  };
  const first = await startServer(variables);
  const accounts = openAccounts(first);
  resend.mood = "slow";
  const emails = await Promise.all(Array.from({ length: LETTERS }, async () => (await accounts.create()).email));
  await Promise.all(emails.map((email) => askByApi(first.url, email)));
  await expect.poll(() => resend.requests.length).toBeGreaterThan(0);
  expect(resend.delivered().length).toBeLessThan(LETTERS);

  const stoppedAt = Date.now();
  await first.stop();
  const stopMs = Date.now() - stoppedAt;
  const answeredBefore = resend.answered();
  expect(answeredBefore).toBe(resend.requests.length);
  expect(answeredBefore).toBeLessThan(LETTERS);
  expect(stopMs).toBeLessThan(15_000);

  resend.mood = "ok";
  const second = await startServer(variables);
  await expect.poll(() => resend.delivered().length, { timeout: 30_000 }).toBe(LETTERS);
  await second.stop();
  accounts.close();
  console.log(`${answeredBefore} of ${LETTERS} emails before the end, which took ${stopMs} ms`);
  expect(resend.requests).toHaveLength(LETTERS);
  await resend.close();
});

import { expect, test } from "playwright/test";
import { EMAILS_PER_HOUR } from "../../lib/mail/quotas";
import { openAccounts } from "../support/accounts";
import { openForm } from "../support/forms";
import { emailsIn } from "../support/mailbox";
import { productionVariables, startServer } from "../support/server";

const BACKLOG = 100;
const IN_FLIGHT = 1;

test("a request answered before a crash gets its email after it", async () => {
  test.setTimeout(120_000);
  const variables = await productionVariables();
  const first = await startServer(variables);
  const accounts = openAccounts(first);
  const { email } = await accounts.create();
  const others: string[] = [];
  for (let made = 0; made < BACKLOG; made += EMAILS_PER_HOUR) others.push((await accounts.create()).email);
  const submit = await openForm(`${first.url}/forgot-password`);

  // The worker sends the oldest first, so these delay the one that counts.
  for (const address of others) await accounts.enqueueResets(address, 60_000, EMAILS_PER_HOUR);
  expect((await submit({ email })).status).toBe(200);
  await first.kill();
  const sentBefore = emailsIn(first.output()).map(({ to }) => to);
  expect(sentBefore).not.toContain(email);

  const second = await startServer(variables);
  const sentAfter = () => emailsIn(second.output()).map(({ to }) => to);
  await expect.poll(() => sentAfter().length + sentBefore.length, { timeout: 60_000 }).toBeGreaterThan(BACKLOG);
  await second.stop();
  accounts.close();
  console.log(
    `kill -9 after ${sentBefore.length} of ${BACKLOG + 1} emails; ${sentAfter().length} after the next start`,
  );
  expect(sentAfter().filter((to) => to === email)).toHaveLength(1);
  // The console transport has no idempotency keys.
  expect(sentBefore.length + sentAfter().length).toBeLessThanOrEqual(BACKLOG + 1 + IN_FLIGHT);
});

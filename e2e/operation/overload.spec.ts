import { expect, test } from "playwright/test";
import { EMAILS_PER_HOUR } from "../../lib/mail/quotas";
import { createAccount, OLD_PASSWORD, openAccounts } from "../support/accounts";
import { openForm } from "../support/forms";
import { emailsIn } from "../support/mailbox";
import { productionVariables, type Server, startServer } from "../support/server";

const LOGINS = 16;
const EMAILS = 100;

test("16 logins at once leave /healthz and /forgot-password answering", async () => {
  const server = await startServer({ ...(await productionVariables()), BCRYPT_COST: "12" });
  const { email } = await createAccount(server);
  const submit = await openForm(`${server.url}/login`);

  const logins = Array.from({ length: LOGINS }, () => submit({ email, password: OLD_PASSWORD }));
  await expectPagesPrompt(server, `${LOGINS} logins`, Promise.all(logins));
  for (const login of logins) expect((await login).status).toBe(303);
  await server.stop();
});

test("100 emails at once leave them answering, too", async () => {
  const server = await startServer(await productionVariables());
  const accounts = openAccounts(server);
  const addresses: string[] = [];
  for (let made = 0; made < EMAILS; made += EMAILS_PER_HOUR) addresses.push((await accounts.create()).email);
  for (const address of addresses) await accounts.enqueueResets(address, 1_000, EMAILS_PER_HOUR);
  const delivered = expect.poll(() => emailsIn(server.output()).length, { timeout: 30_000, intervals: [50] });
  await expectPagesPrompt(server, `${EMAILS} emails`, delivered.toBe(EMAILS));
  accounts.close();
  await server.stop();
});

/** No answer may take half as long as the work. Prints the figures. */
async function expectPagesPrompt(server: Server, work: string, done: Promise<unknown>): Promise<void> {
  let working = true;
  const end = done.finally(() => {
    working = false;
  });
  const startedAt = performance.now();
  const waitsMs = new Map<string, number[]>([
    ["/healthz", []],
    ["/forgot-password", []],
  ]);
  while (working)
    for (const [page, waits] of waitsMs) {
      const sentAt = performance.now();
      expect((await fetch(server.url + page)).status).toBe(200);
      waits.push(performance.now() - sentAt);
    }
  await end;
  const tookMs = performance.now() - startedAt;
  for (const [page, waits] of waitsMs) console.log(`${work} in ${Math.round(tookMs)} ms; ${page}: ${figures(waits)}`);
  for (const [page, waits] of waitsMs) expect(Math.max(...waits), page).toBeLessThan(tookMs / 2);
}

function figures(waitsMs: number[]): string {
  const sorted = waitsMs.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
  return `${sorted.length} answers, median ${at(0.5)} ms, p99 ${at(0.99)} ms, slowest ${at(1)} ms`;
}

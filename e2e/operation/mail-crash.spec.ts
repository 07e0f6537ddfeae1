/** Crashes and company: nothing acknowledged is lost, and each email goes out once, as far as the provider can tell. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "playwright/test";
import { openAccounts } from "../support/accounts";
import { startFakeResend } from "../support/fake-resend";
import { productionVariables, type Server, startServer } from "../support/server";
import { startSmtpCatcher } from "../support/smtp-catcher";

const KILLS = Number(process.env.KILLS ?? 3);
const PER_LIFE = 8;

/** @param acknowledged gets the addresses whose request was answered with 204; one that the crash cut off promised nothing */
async function askWhileItLives({ url }: Server, emails: string[], acknowledged: string[] = []): Promise<string[]> {
  for (const email of emails) {
    const body = JSON.stringify({ email });
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${url}/api/auth/users/reset_password/`, { method: "POST", headers, body }).catch(
      () => undefined,
    );
    if (answer?.status === 204) acknowledged.push(email);
  }
  return acknowledged;
}

async function killAgainAndAgain(variables: Record<string, string>): Promise<{ acknowledged: string[]; last: Server }> {
  const acknowledged: string[] = [];
  for (let life = 0; life < KILLS; life++) {
    const server = await startServer(variables);
    const accounts = openAccounts(server);
    const emails = await Promise.all(Array.from({ length: PER_LIFE }, async () => (await accounts.create()).email));
    accounts.close();
    const answered: string[] = [];
    const asking = askWhileItLives(server, emails, answered);
    const enough = 1 + Math.random() * (PER_LIFE - 1);
    while (answered.length < enough) await sleep(5);
    await sleep(Math.random() * 300);
    await server.kill();
    acknowledged.push(...(await asking));
  }
  return { acknowledged, last: await startServer(variables) };
}

const copies = (recipients: string[], email: string) => recipients.filter((to) => to === email).length;

test("kill -9 again and again loses no email and doubles none with Resend", async () => {
  test.setTimeout(60_000 + KILLS * 20_000);
  const resend = await startFakeResend();
  const { acknowledged, last } = await killAgainAndAgain({
    ...(await productionVariables()),
    MAIL_TRANSPORT: "resend",
    MAIL_FROM: "Latchkey <no-reply@example.com>",
    RESEND_API_KEY: "re_canary_key",
    RESEND_BASE_URL: resend.url,
  });
  const recipients = () => resend.delivered().map(({ to }) => to);
  const missing = () => acknowledged.filter((email) => !recipients().includes(email)).length;
  await expect.poll(missing, { timeout: 60_000 }).toBe(0);
  await last.stop();
  console.log(`${KILLS} kills, ${acknowledged.length} acknowledged, ${resend.requests.length} requests to Resend`);
  expect(acknowledged.filter((email) => copies(recipients(), email) > 1)).toEqual([]);
  await resend.close();
});

test("kill -9 again and again loses no email over SMTP, and doubles at most one each time", async () => {
  test.setTimeout(60_000 + KILLS * 20_000);
  const catcher = await startSmtpCatcher();
  const { acknowledged, last } = await killAgainAndAgain({
    ...(await productionVariables()),
    MAIL_TRANSPORT: "smtp",
    MAIL_FROM: "Latchkey <no-reply@example.com>",
    SMTP_URL: catcher.url,
  });
  const missing = () => acknowledged.filter((email) => catcher.to(email).length === 0).length;
  await expect.poll(missing, { timeout: 60_000 }).toBe(0);
  await last.stop();
  const doubled = acknowledged.filter((email) => catcher.to(email).length > 1);
  console.log(`${KILLS} kills, ${acknowledged.length} acknowledged, ${doubled.length} doubled over SMTP`);
  expect(doubled.length).toBeLessThanOrEqual(KILLS);
  await catcher.close();
});

test("two processes on one database send each email once", async () => {
  test.setTimeout(120_000);
  const catcher = await startSmtpCatcher();
  const mail = { MAIL_TRANSPORT: "smtp", MAIL_FROM: "Latchkey <no-reply@example.com>", SMTP_URL: catcher.url };
  const variables = { ...(await productionVariables()), ...mail };
  const { PORT, AUTH_URL } = await productionVariables();
  const first = await startServer(variables);
  const second = await startServer({ ...variables, PORT: String(PORT), AUTH_URL: String(AUTH_URL) });
  const accounts = openAccounts(first);
  const emails = await Promise.all(Array.from({ length: 60 }, async () => (await accounts.create()).email));
  const half = emails.length / 2;
  const answered = await Promise.all([
    askWhileItLives(first, emails.slice(0, half)),
    askWhileItLives(second, emails.slice(half)),
  ]);
  expect(answered.flat()).toHaveLength(emails.length);
  await expect.poll(() => catcher.mails.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(emails.length);
  await sleep(2_000);
  expect(emails.map((email) => catcher.to(email).length)).toEqual(emails.map(() => 1));
  accounts.close();
  await first.stop();
  await second.stop();
  await catcher.close();
});

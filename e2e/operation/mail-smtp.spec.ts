import { expect, test } from "playwright/test";
import { type Accounts, createAccount, openAccounts } from "../support/accounts";
import { requestReset } from "../support/api";
import { productionVariables, type Server, startServer } from "../support/server";
import { type SmtpCatcher, startSmtpCatcher } from "../support/smtp-catcher";

test.describe.configure({ mode: "serial", timeout: 120_000 });

let catcher: SmtpCatcher;
let server: Server;
let accounts: Accounts;

test.beforeAll(async () => {
  catcher = await startSmtpCatcher();
  server = await startServer({ ...(await productionVariables()), ...catcher.variables });
  accounts = openAccounts(server);
});

test.afterAll(async () => {
  accounts.close();
  await server.stop();
  await catcher.close();
});

async function requestWhile(refusal?: SmtpCatcher["refusal"]): Promise<string> {
  const { email } = await accounts.create();
  catcher.refusal = refusal;
  await requestReset(server.url, email);
  return email;
}

test("an email has one recipient, a text and an HTML part, and the link alone on its line", async () => {
  const email = await requestWhile();
  await expect.poll(() => catcher.to(email).length, { timeout: 15_000 }).toBe(1);
  const [{ recipients, mail }] = catcher.to(email) as [SmtpCatcher["mails"][number]];
  expect(recipients).toEqual([email]);
  expect(mail.subject).toBe("Reset your password for Latchkey");
  expect(mail.from?.text).toBe('"Latchkey" <no-reply@example.com>');
  expect(mail.headers.get("auto-submitted")).toBe("auto-generated");
  expect(mail.messageId).toMatch(/^<[\w-]+@example\.com>$/);
  const link = (mail.text ?? "").split("\n").find((line) => line.startsWith(`${server.url}/reset-password?`));
  expect(link).toMatch(/^\S+\?uid=[\w-]+&token=[\w-]+$/);
  expect(String(mail.html)).toContain(link?.replace("&", "&amp;"));
});

for (const code of [421, 451])
  test(`an email answered ${code} arrives later, once`, async () => {
    const email = await requestWhile(code);
    await expect.poll(() => server.output()).toContain(`"reason":"${code} `);
    catcher.refusal = undefined;
    await expect.poll(() => catcher.to(email).length, { timeout: 60_000 }).toBe(1);
  });

test("an email answered 550 is not retried, and delays no other", async () => {
  const refused = await requestWhile(550);
  await expect.poll(() => server.output()).toContain('"reason":"550 ');
  const other = await requestWhile();
  await expect.poll(() => catcher.to(other).length, { timeout: 15_000 }).toBe(1);
  expect(catcher.to(refused)).toEqual([]);
  expect(server.output()).not.toContain("canary");
});

test("where no secret is set, Resend's path does not exist", async () => {
  expect((await fetch(`${server.url}/hooks/resend`, { method: "POST", body: "{}" })).status).toBe(404);
});

test("a server that hangs times out after ten seconds, and gets the email, once, when it answers again", async () => {
  const email = await requestWhile("silence");
  await expect.poll(() => server.output(), { timeout: 20_000 }).toContain("EABORT");
  catcher.refusal = undefined;
  await expect.poll(() => catcher.to(email).length, { timeout: 30_000 }).toBe(1);
});

test("a server with an untrusted certificate gets no email", async () => {
  const impostor = await startSmtpCatcher({ secure: true });
  const client = await startServer({ ...(await productionVariables()), ...impostor.variables });
  await requestReset(client.url, (await createAccount(client)).email);
  await expect.poll(() => client.output(), { timeout: 20_000 }).toContain("mail_retry");
  expect(impostor.mails).toEqual([]);
  await client.stop();
  await impostor.close();
});

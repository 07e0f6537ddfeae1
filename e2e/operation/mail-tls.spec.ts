/** Emails and the password for the mail server travel encrypted, or not at all. */
import { expect, test } from "playwright/test";
import { openAccounts } from "../support/accounts";
import { askByApi } from "../support/ask-by-api";
import { makeCertificate } from "../support/certificate";
import { productionVariables, type Server, startServer } from "../support/server";
import { type SmtpCatcher, startSmtpCatcher } from "../support/smtp-catcher";

const certificate = makeCertificate();
const password = "canary+smtp/password";

/** @param login as it stands in SMTP_URL; @param query of that URL */
async function startWith(catcher: SmtpCatcher, login = "", query = ""): Promise<Server> {
  return startServer({
    ...(await productionVariables()),
    MAIL_TRANSPORT: "smtp",
    MAIL_FROM: "Latchkey <no-reply@example.com>",
    SMTP_URL: catcher.url.replace("//", `//${login}`) + query,
    NODE_EXTRA_CA_CERTS: certificate.file,
  });
}

async function owe(server: Server): Promise<string> {
  const accounts = openAccounts(server);
  const { email } = await accounts.create();
  accounts.close();
  await askByApi(server.url, email);
  return email;
}

const degraded = async ({ url }: Server) => ((await (await fetch(`${url}/readyz`)).json()) as { mail?: string }).mail;

test("with a server that offers STARTTLS, the login and the email go through it", async () => {
  const catcher = await startSmtpCatcher({ startTls: { ...certificate, password } });
  const server = await startWith(catcher, `me%40example.com:${encodeURIComponent(password)}@`);
  const email = await owe(server);
  await expect.poll(() => catcher.to(email).length, { timeout: 15_000 }).toBe(1);
  expect(catcher.to(email)[0]?.encrypted).toBe(true);
  expect(catcher.logins).toEqual([`me@example.com:${password}`]);
  await server.stop();
  expect(server.output()).not.toContain("canary");
  await catcher.close();
});

test("a password that the server does not know stops the queue, not the emails, and /readyz says so", async () => {
  const catcher = await startSmtpCatcher({ startTls: { ...certificate, password } });
  const server = await startWith(catcher, "me:wrong@");
  await owe(server);
  await expect.poll(() => server.output(), { timeout: 15_000 }).toContain("mail_wait");
  expect(await degraded(server)).toBe("degraded");
  expect(catcher.mails).toEqual([]);
  await server.stop();
  expect(server.output()).not.toContain("canary");
  await catcher.close();
});

test("where TLS is demanded, a server without it gets neither login nor email", async () => {
  const catcher = await startSmtpCatcher();
  const server = await startWith(catcher, `me:${encodeURIComponent(password)}@`, "?requireTLS=true");
  await owe(server);
  await expect.poll(() => server.output(), { timeout: 15_000 }).toMatch(/mail_(retry|wait)/);
  expect([catcher.logins, catcher.mails]).toEqual([[], []]);
  await server.stop();
  await catcher.close();
});

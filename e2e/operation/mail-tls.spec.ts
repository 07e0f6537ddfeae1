import { expect, test } from "playwright/test";
import { createAccount } from "../support/accounts";
import { requestReset } from "../support/api";
import { makeCertificate } from "../support/certificate";
import { productionVariables, type Server, startServer } from "../support/server";
import { type SmtpCatcher, startSmtpCatcher } from "../support/smtp-catcher";

const certificate = makeCertificate();
const password = "canary+smtp/password";

async function startWith(catcher: SmtpCatcher, login = "", query = ""): Promise<Server> {
  return startServer({
    ...(await productionVariables()),
    ...catcher.variables,
    SMTP_URL: catcher.url.replace("//", `//${login}`) + query,
    NODE_EXTRA_CA_CERTS: certificate.file,
  });
}

async function requestEmail(server: Server): Promise<string> {
  const { email } = await createAccount(server);
  await requestReset(server.url, email);
  return email;
}

const mailState = async ({ url }: Server) => ((await (await fetch(`${url}/readyz`)).json()) as { mail?: string }).mail;

test("STARTTLS, where offered, encrypts login and email", async () => {
  const catcher = await startSmtpCatcher({ startTls: { ...certificate, password } });
  const server = await startWith(catcher, `me%40example.com:${encodeURIComponent(password)}@`);
  const email = await requestEmail(server);
  await expect.poll(() => catcher.to(email).length, { timeout: 15_000 }).toBe(1);
  expect(catcher.to(email)[0]?.encrypted).toBe(true);
  expect(catcher.logins).toEqual([`me@example.com:${password}`]);
  await server.stop();
  expect(server.output()).not.toContain("canary");
  await catcher.close();
});

test("a wrong SMTP password holds the queue, loses no email, and shows in /readyz", async () => {
  const catcher = await startSmtpCatcher({ startTls: { ...certificate, password } });
  const server = await startWith(catcher, "me:wrong@");
  await requestEmail(server);
  await expect
    .poll(() => server.output(), { timeout: 15_000 })
    .toContain("check the user and the password in SMTP_URL");
  expect(await mailState(server)).toBe("degraded");
  expect(catcher.mails).toEqual([]);
  await server.stop();
  expect(server.output()).not.toContain("canary");
  await catcher.close();
});

test("with requireTLS, a server without TLS gets neither login nor email", async () => {
  const catcher = await startSmtpCatcher();
  const server = await startWith(catcher, `me:${encodeURIComponent(password)}@`, "?requireTLS=true");
  await requestEmail(server);
  await expect.poll(() => server.output(), { timeout: 15_000 }).toMatch(/mail_retry|emails are held/);
  expect([catcher.logins, catcher.mails]).toEqual([[], []]);
  await server.stop();
  await catcher.close();
});

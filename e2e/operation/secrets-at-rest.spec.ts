import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "playwright/test";
import { openForm, sessionCookie } from "../support/forms";
import { linkIn } from "../support/mailbox";
import { postJson } from "../support/network";
import { databaseFile, productionVariables, type Server, startServer } from "../support/server";
import { type SmtpCatcher, startSmtpCatcher } from "../support/smtp-catcher";

/** Shorter lines of an email, such as its greeting, are not secret. */
const SECRET_LINE = 40;
const canary = (name: string) => `${name}-${randomBytes(9).toString("hex")}`;

test("no token, link, password, cookie, key or email is stored or logged", async () => {
  test.setTimeout(120_000);
  const smtpPassword = canary("smtp");
  const catcher = await startSmtpCatcher();
  const server = await startServer({
    ...(await productionVariables()),
    LOG_LEVEL: "trace",
    ...catcher.variables,
    SMTP_URL: catcher.url.replace("//", `//mailer:${smtpPassword}@`),
  });
  const email = `${canary("alice")}@example.com`;
  const secrets = await useEverything(server, catcher, email);
  secrets.push(smtpPassword, server.variables.AUTH_SECRET ?? "", ...emailLines(catcher));
  expect(catcher.logins).toContain(`mailer:${smtpPassword}`);
  expect(secrets.filter((secret) => secret.length < 16)).toEqual([]);

  const running = storedBy(server);
  await server.stop();
  const places = { ...running, ...prefixed("stopped: ", storedBy(server)), output: server.output() };
  // What may be stored is found, so a secret would be, too.
  expect(running.database + running.wal).toContain(email);
  expect(places.output).toContain('"code":"reset_used"');
  for (const [place, text] of Object.entries(places))
    expect(
      secrets.filter((secret) => spellings(secret).some((spelling) => text.includes(spelling))),
      place,
    ).toEqual([]);
  await catcher.close();
});

/** From sign-up to API tokens, with failing mail and user errors. @returns every secret involved */
async function useEverything({ url }: Server, catcher: SmtpCatcher, email: string): Promise<string[]> {
  const [first, second, third, wrong] = ["First", "Second", "Third", "Wrong"].map(canary) as [
    string,
    string,
    string,
    string,
  ];
  const api = (path: string, body: object, headers = {}) => postJson(`${url}/api/${path}`, body, headers);
  const getMe = (token: string) =>
    fetch(`${url}/api/auth/users/me/`, { headers: { authorization: `Bearer ${token}` } });
  const link = async (page: string) => {
    const mail = () => catcher.to(email).find(({ mail }) => mail.text?.includes(page))?.mail.text ?? "";
    await expect.poll(mail, { timeout: 30_000 }).toContain("token=");
    return linkIn(mail());
  };
  const step = async (status: number, answer: Promise<Response>) => {
    const answered = await answer;
    expect(answered.status, answered.url).toBe(status);
    return answered;
  };

  catcher.refusal = 451;
  await step(201, api("auth/users/", { email, password: first, re_password: first }));
  await new Promise((resolve) => setTimeout(resolve, 500));
  catcher.refusal = undefined;
  const verify = await link("/verify-email?");
  await step(204, api("auth/users/activation/", verify));

  const submitRequest = await openForm(`${url}/forgot-password`);
  await step(200, submitRequest({ email }));
  const reset = await link("/reset-password?");
  const confirm = (body: object) => api("auth/users/reset_password_confirm/", { ...reset, ...body });
  await step(400, confirm({ new_password: wrong, token: `${reset.token}0` }));
  await step(400, confirm({ new_password: second, re_new_password: wrong }));
  await step(200, fetch(`${url}/reset-password?uid=${reset.uid}&token=${reset.token}`));
  await step(204, confirm({ new_password: second }));
  await step(400, confirm({ new_password: wrong }));

  const cookie = await sessionCookie(url, email, second);
  await step(200, fetch(`${url}/account`, { headers: { cookie } }));
  const submitLogin = await openForm(`${url}/login`);
  await step(200, submitLogin({ email, password: wrong }));
  await step(200, submitLogin({ email: wrong, password: second }));
  await step(401, api("auth/jwt/create/", { email, password: wrong }));
  const { access, refresh } = await (await step(200, api("auth/jwt/create/", { email, password: second }))).json();
  const bearer = { authorization: `Bearer ${access}` };
  await step(200, getMe(access));
  await step(200, api("auth/jwt/refresh/", { refresh }));
  await step(401, getMe(`${access}x`));
  await step(200, api("users/set_password/", { current_password: second, new_password: third }, bearer));
  await step(401, getMe(access));
  const notMe = await link("/not-me?");

  const tokens = [verify.token, reset.token, notMe.token, access, refresh, cookie.slice(cookie.indexOf("=") + 1)];
  return [
    first,
    second,
    third,
    wrong,
    ...tokens,
    "/reset-password?uid",
    "/verify-email?uid",
    `/not-me?uid=${notMe.uid}&token`,
  ];
}

function emailLines({ mails }: SmtpCatcher): string[] {
  return mails
    .flatMap(({ mail }) => [...(mail.text ?? "").split("\n"), String(mail.html).slice(0, 200)])
    .filter((line) => line.length >= SECRET_LINE);
}

function storedBy(server: Server): Record<"database" | "wal", string> {
  const file = databaseFile(server);
  const read = (name: string) => (existsSync(name) ? readFileSync(name, "latin1") : "");
  return { database: read(file), wal: read(`${file}-wal`) };
}

const prefixed = (prefix: string, places: Record<string, string>) =>
  Object.fromEntries(Object.entries(places).map(([name, text]) => [prefix + name, text]));

/** Plain, and as a header, a URL or a dump would encode it. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const encoded = [bytes.toString("hex"), bytes.toString("base64url"), bytes.toString("base64").replace(/=+$/, "")];
  return [secret, bytes.toString("latin1"), encodeURIComponent(secret), ...encoded];
}

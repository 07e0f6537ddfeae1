/** After everything that a person does with an account, no secret of it stands in the database, its WAL, or what the server printed. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "playwright/test";
import { openForm } from "../support/form-post";
import { productionVariables, type Server, startServer } from "../support/server";
import { sessionCookie } from "../support/session-cookie";
import { type SmtpCatcher, startSmtpCatcher } from "../support/smtp-catcher";

/** Shorter lines of an email, such as its greeting, are nobody's secret. */
const TELLING_LINE = 40;
const canary = (name: string) => `${name}-${randomBytes(9).toString("hex")}`;

test("no token, link, password, cookie, key or email is written down or printed", async () => {
  test.setTimeout(120_000);
  const smtpPassword = canary("smtp");
  const catcher = await startSmtpCatcher();
  const server = await startServer({
    ...(await productionVariables()),
    LOG_LEVEL: "trace",
    MAIL_TRANSPORT: "smtp",
    MAIL_FROM: "Latchkey <no-reply@example.com>",
    SMTP_URL: catcher.url.replace("//", `//postman:${smtpPassword}@`),
  });
  const email = `${canary("alice")}@example.com`;
  const secrets = await journey(server, catcher, email);
  secrets.push(smtpPassword, server.variables.AUTH_SECRET ?? "", ...letterLines(catcher));
  expect(catcher.logins).toContain(`postman:${smtpPassword}`);
  expect(secrets.filter((secret) => secret.length < 16)).toEqual([]);

  const whileItRan = written(server);
  await server.stop();
  const places = { ...whileItRan, ...prefixed("stopped: ", written(server)), output: server.output() };
  // What may be there is found, so the rest would be found, too.
  expect(whileItRan.database + whileItRan.wal).toContain(email);
  expect(places.output).toContain('"code":"reset_used"');
  for (const [place, text] of Object.entries(places))
    expect(
      secrets.filter((secret) => spellings(secret).some((spelling) => text.includes(spelling))),
      place,
    ).toEqual([]);
  await catcher.close();
});

/** Sign-up to API token, with a mail server that stumbles and a person who errs. @returns every secret on the way */
async function journey({ url }: Server, catcher: SmtpCatcher, email: string): Promise<string[]> {
  const [first, second, third, wrong] = ["First", "Second", "Third", "Wrong"].map(canary) as [
    string,
    string,
    string,
    string,
  ];
  const api = (path: string, body?: object, headers: Record<string, string> = {}) =>
    fetch(`${url}/api/${path}`, {
      method: body ? "POST" : "GET",
      headers: { "content-type": "application/json", ...headers },
      body: body ? JSON.stringify(body) : null,
    });
  const link = async (page: string) => {
    const mail = () => catcher.to(email).find(({ mail }) => mail.text?.includes(page))?.mail.text ?? "";
    await expect.poll(mail, { timeout: 30_000 }).toContain("token=");
    const [, uid = "", token = ""] = /\?uid=([\w-]+)&token=([\w-]+)$/m.exec(mail()) ?? [];
    return { uid, token };
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
  // A password in the wrong field.
  await step(200, submitLogin({ email: wrong, password: second }));
  await step(401, api("auth/jwt/create/", { email, password: wrong }));
  const { access, refresh } = await (await step(200, api("auth/jwt/create/", { email, password: second }))).json();
  const bearer = { authorization: `Bearer ${access}` };
  await step(200, api("auth/users/me/", undefined, bearer));
  await step(200, api("auth/jwt/refresh/", { refresh }));
  await step(401, api("auth/users/me/", undefined, { authorization: `Bearer ${access}x` }));
  await step(200, api("users/set_password/", { current_password: second, new_password: third }, bearer));
  await step(401, api("auth/users/me/", undefined, bearer));
  const changes = () => catcher.to(email).filter(({ mail }) => mail.subject?.includes("was changed")).length;
  await expect.poll(changes, { timeout: 30_000 }).toBe(2);

  const tokens = [verify.token, reset.token, access, refresh, cookie.slice(cookie.indexOf("=") + 1)];
  return [first, second, third, wrong, ...tokens, "/reset-password?uid", "/verify-email?uid"];
}

function letterLines({ mails }: SmtpCatcher): string[] {
  return mails
    .flatMap(({ mail }) => [...(mail.text ?? "").split("\n"), String(mail.html).slice(0, 200)])
    .filter((line) => line.length >= TELLING_LINE);
}

function written({ variables }: Server): Record<"database" | "wal", string> {
  const file = (variables.DATABASE_URL ?? "").slice("file:".length);
  const read = (name: string) => (existsSync(name) ? readFileSync(name, "latin1") : "");
  return { database: read(file), wal: read(`${file}-wal`) };
}

const prefixed = (prefix: string, places: Record<string, string>) =>
  Object.fromEntries(Object.entries(places).map(([name, text]) => [prefix + name, text]));

/** As it is, and as a header, a URL or a careless dump would have it. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const encoded = [bytes.toString("hex"), bytes.toString("base64url"), bytes.toString("base64").replace(/=+$/, "")];
  return [secret, bytes.toString("latin1"), encodeURIComponent(secret), ...encoded];
}

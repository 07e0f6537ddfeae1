import Sqlite from "better-sqlite3";
import { expect, test } from "playwright/test";
import { createAccount, OLD_PASSWORD } from "../support/accounts";
import { openForm, sessionCookie } from "../support/forms";
import { postJson } from "../support/network";
import { databaseFile, productionVariables, startServer } from "../support/server";

const APOLOGY = "That was our fault. Please try again in a moment.";

test("pages, forms and the API answer 500 with the request id under which the log has the details", async () => {
  const server = await startServer(await productionVariables());
  const { email } = await createAccount(server);
  const cookie = await sessionCookie(server.url, email);
  const link = `${server.url}/reset-password?uid=MQ&token=abc-0123456789abcdef0123456789abcdef`;
  const submit = await openForm(`${server.url}/login`);
  const logInByApi = () => postJson(`${server.url}/api/auth/jwt/create/`, { email, password: OLD_PASSWORD });
  const database = new Sqlite(databaseFile(server));
  database.exec("alter table users rename to users_away");

  const requestId = (answer: Response) => answer.headers.get("x-request-id") ?? "";
  const page = await fetch(link);
  const signedInPage = await fetch(`${server.url}/account`, { headers: { cookie }, redirect: "manual" });
  const posted = await submit({ email, password: "x" });
  for (const answer of [page, signedInPage, posted]) {
    expect(answer.status).toBe(500);
    const text = await answer.text();
    expect(text).toContain(APOLOGY);
    expect(text).toContain(`Request ${requestId(answer)}`);
    await expect.poll(server.output).toContain(`"requestId":"${requestId(answer)}"`);
  }
  const api = await logInByApi();
  expect(api.status).toBe(500);
  const { request_id, ...rest } = await api.json();
  expect(rest).toEqual({ detail: "A server error occurred." });
  await expect.poll(server.output).toContain(`"requestId":"${request_id}"`);
  expect(server.output()).toContain("no such table");

  database.exec("alter table users_away rename to users");
  database.close();
  expect((await fetch(link)).status).toBe(200);
  expect((await logInByApi()).status).toBe(200);
  await server.stop();
});

test("a form that cannot be decoded is a 400 that says so", async () => {
  const server = await startServer(await productionVariables());
  const submit = await openForm(`${server.url}/login`);
  const mangled: [field: string, value: string][] = [
    ["$ACTION_1:0", "{"],
    ["$ACTION_1:0", '{"id":"x","bound":"$@7"}'],
    ["$ACTION_1:1", '["$F9"]'],
  ];
  for (const [field, value] of mangled) {
    const answer = await submit({ email: "a@b.example", password: "x", [field]: value });
    expect(answer.status, value).toBe(400);
    expect(await answer.text()).toContain("The form could not be read.");
  }
  await server.stop();
});

/** Something of ours breaks: whoever asked gets words and a number, the log has the rest, and it all goes on afterwards. */
import Sqlite from "better-sqlite3";
import { expect, test } from "playwright/test";
import { OLD_PASSWORD, openAccounts } from "../support/accounts";
import { openForm } from "../support/form-post";
import { productionVariables, startServer } from "../support/server";
import { sessionCookie } from "../support/session-cookie";

const WORDS = "That was our fault. Please try again in a moment.";

test("a form and a program are told the number under which the log has the rest, and a page has one, too", async () => {
  const server = await startServer(await productionVariables());
  const accounts = openAccounts(server);
  const { email } = await accounts.create();
  accounts.close();
  const cookie = await sessionCookie(server.url, email);
  const link = `${server.url}/reset-password?uid=MQ&token=abc-0123456789abcdef0123456789abcdef`;
  const submit = await openForm(`${server.url}/login`);
  const logInByApi = () =>
    fetch(`${server.url}/api/auth/jwt/create/`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password: OLD_PASSWORD }),
    });
  const database = new Sqlite((server.variables.DATABASE_URL ?? "").slice("file:".length));
  database.exec("alter table users rename to gone");

  const numberOf = (answer: Response) => answer.headers.get("x-request-id") ?? "";
  const page = await fetch(link);
  const ofSomebody = await fetch(`${server.url}/account`, { headers: { cookie }, redirect: "manual" });
  const posted = await submit({ email, password: "x" });
  for (const answer of [page, ofSomebody, posted]) {
    expect(answer.status).toBe(500);
    const text = await answer.text();
    expect(text).toContain(WORDS);
    expect(text).toContain(`Request ${numberOf(answer)}`);
    await expect.poll(server.output).toContain(`"requestId":"${numberOf(answer)}"`);
  }
  const program = await logInByApi();
  expect(program.status).toBe(500);
  const { request_id, ...rest } = await program.json();
  expect(rest).toEqual({ detail: "A server error occurred." });
  await expect.poll(server.output).toContain(`"requestId":"${request_id}"`);
  expect(server.output()).toContain("no such table");

  database.exec("alter table gone rename to users");
  database.close();
  expect((await fetch(link)).status).toBe(200);
  expect((await logInByApi()).status).toBe(200);
  await server.stop();
});

test("a form that cannot be decoded is the sender's mistake, and said in words", async () => {
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

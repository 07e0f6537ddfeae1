import { expect, test } from "../support/api";
import { sessionCookie } from "../support/forms";

const SESSION = "POST /api/auth/jwt/session/";

test("our own pages get tokens for the session's user", async ({ ask, accounts, server }) => {
  const { id, email } = await accounts.create();
  const own = { Cookie: await sessionCookie(server.url, email), Origin: server.url };
  const { status, body } = await ask(SESSION, undefined, { headers: own });
  expect(status).toBe(200);
  const me = await ask("GET /api/auth/users/me/", undefined, { token: body.access });
  expect(me).toMatchObject({ status: 200, body: { id, email } });
  await accounts.disable(id);
  expect(await ask(SESSION, undefined, { headers: own })).toMatchObject({ status: 401 });
});

test("they belong to that session: ending it by token logs the browser out", async ({ ask, accounts, server }) => {
  const { email } = await accounts.create();
  const own = { Cookie: await sessionCookie(server.url, email), Origin: server.url };
  const tokens = async () => (await ask(SESSION, undefined, { headers: own })).body;
  const [first, second] = [await tokens(), await tokens()];
  expect(await ask("POST /api/auth/jwt/blacklist/", { refresh: first.refresh })).toMatchObject({ status: 200 });
  expect(await ask("POST /api/auth/jwt/refresh/", { refresh: second.refresh })).toMatchObject({ status: 401 });
  expect(await ask(SESSION, undefined, { headers: own })).toMatchObject({ status: 401 });
});

test("foreign pages and bad sessions get none", async ({ ask, accounts, server }) => {
  const { email } = await accounts.create();
  const Cookie = await sessionCookie(server.url, email);
  for (const headers of [{ Cookie }, { Cookie, Origin: "null" }, { Cookie, Origin: "https://evil.example" }])
    expect(await ask(SESSION, undefined, { headers: headers as Record<string, string> })).toMatchObject({
      status: 403,
    });
  const Origin = server.url;
  for (const headers of [{}, { Origin }, { Origin, Cookie: "latchkey.session=x" }, { Origin, Cookie: `${Cookie}x` }])
    expect(await ask(SESSION, undefined, { headers: headers as Record<string, string> })).toMatchObject({
      status: 401,
    });
});

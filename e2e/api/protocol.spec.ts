import { OLD_PASSWORD } from "../support/accounts";
import { expect, from, POST_PATHS, test } from "../support/api";

const GETS = ["auth/users/me", "users/check_password_status", "openapi.json"];
const WITH_BEARER = ["auth/users/me", "users/check_password_status", "auth/users/set_password", "users/set_password"];
const RESET = "POST /api/auth/users/reset_password/";
const EMAIL = { email: "unknown@example.com" };

test("each path allows one method, with and without the trailing slash", async ({ ask }) => {
  for (const [paths, right, wrong] of [
    [POST_PATHS, "POST, OPTIONS", ["GET", "PUT", "PATCH", "DELETE"]],
    [GETS, "GET, HEAD, OPTIONS", ["POST", "PUT", "PATCH", "DELETE"]],
  ] as const)
    for (const path of paths)
      for (const slash of ["", "/"]) {
        for (const method of wrong) {
          const { status, body, headers } = await ask(`${method} /api/${path}${slash}`);
          expect([path, status, body]).toEqual([path, 405, { detail: `Method "${method}" not allowed.` }]);
          expect(headers.get("allow")).toBe(right);
        }
        const options = await ask(`OPTIONS /api/${path}${slash}`);
        expect([options.status, options.headers.get("allow")]).toEqual([204, right]);
      }
});

test("unknown paths are a 404 in JSON", async ({ ask }) => {
  for (const path of ["/api", "/api/", "/api/nothing", "/api/auth/users/me/more/", "/api/users/"])
    for (const method of ["GET", "POST", "DELETE"])
      expect(await ask(`${method} ${path}`)).toMatchObject({ status: 404, body: { detail: "Not found." } });
});

test("without METRICS_TOKEN, /metrics is a path like any that does not exist", async ({ server }) => {
  for (const path of ["/no-such-page", "/metrics", "/metrics/"]) {
    const { status } = await fetch(server.url + path, { headers: { authorization: "Bearer undefined" } });
    expect([path, status]).toEqual([path, 404]);
  }
});

test("a body that is neither JSON nor a form, in UTF-8, is refused", async ({ ask }) => {
  const json = JSON.stringify(EMAIL);
  const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
  for (const type of [
    "text/plain",
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/json; charset=utf-16",
    "nonsense",
  ])
    expect(await ask(RESET, undefined, { raw: json, headers: { "Content-Type": type } })).toMatchObject({
      status: 415,
      body: { detail: `Unsupported media type "${type}" in request.` },
    });
  for (const type of ["application/json;charset=UTF-8", 'Application/JSON; charset="utf-8"'])
    expect(await ask(RESET, undefined, { raw: json, headers: { "Content-Type": type } })).toMatchObject({
      status: 204,
    });
  for (const raw of [
    "{",
    `${json} x`,
    `\ufeff${json}`,
    "{'email':1}",
    "NaN",
    nested(10_000).slice(1),
    Buffer.from([255]),
  ])
    expect((await ask(RESET, undefined, { raw })).body.detail).toMatch(/^JSON parse error - /);
  expect(await ask(RESET, undefined, { raw: "" })).toMatchObject({ status: 400 });
  expect(await ask(RESET, undefined, { raw: nested(10_000) })).toMatchObject({ status: 400 });
  expect(await ask(RESET, undefined, { raw: `{"__proto__":${json},"email":1}` })).toMatchObject({ status: 400 });
  expect(await ask(RESET, undefined, { raw: `{"__proto__":${json}}` })).toMatchObject({ status: 400 });
});

test("of duplicate keys the last one counts", async ({ ask, accounts, mailbox }) => {
  const [first, second] = [await accounts.create(), await accounts.create()];
  await ask(RESET, undefined, { raw: `{"email":"${first.email}","email":"${second.email}"}` });
  await mailbox.receive(second.email, "Reset your password");
  expect(mailbox.to(first.email)).toEqual([]);
});

test("more than 64 KB is refused, with and without Content-Length", async ({ ask }) => {
  const large = "x".repeat(70_000);
  const chunks = () => new Blob([large]).stream();
  for (const raw of [large, chunks()]) expect(await ask(RESET, undefined, { raw })).toMatchObject({ status: 413 });
});

test("a bearer token is required and verified", async ({ ask }) => {
  const missing = { detail: "Authentication credentials were not provided." };
  const bad = { detail: "Given token not valid for any token type", code: "token_not_valid" };
  for (const path of WITH_BEARER) {
    const request = `${GETS.includes(path) ? "GET" : "POST"} /api/${path}/`;
    for (const [authorization, answer] of [
      ["", missing],
      ["Basic eDp4", missing],
      ["Bearer", bad],
      ["Bearer %", bad],
      ["Bearer a b", bad],
      ["bearer a.b.c", bad],
      [`Bearer ${"x".repeat(2_000)}`, bad],
    ] as const) {
      const got = await ask(request, undefined, { headers: { Authorization: authorization } });
      expect(got).toMatchObject({ status: 401, body: answer });
      expect(got.headers.get("www-authenticate")).toBe('Bearer realm="api"');
    }
    expect(await ask(request)).toMatchObject({ status: 401, body: missing });
  }
});

test("a client that guesses bearer tokens is throttled, but a good token from the same address is accepted", async ({
  ask,
  accounts,
}) => {
  const { email } = await accounts.create();
  const { access } = (await ask("POST /api/auth/jwt/create/", { email, password: OLD_PASSWORD })).body;
  const getMe = (token: string | undefined, client: string) =>
    ask("GET /api/auth/users/me/", undefined, { token, headers: from(client) });
  const guesses = await Promise.all(Array.from({ length: 120 }, () => getMe("x", "203.0.113.7")));
  expect(guesses.filter(({ status }) => status === 401)).toHaveLength(100);
  expect(guesses.filter(({ status }) => status === 429)).toHaveLength(20);
  expect(guesses.find(({ status }) => status === 429)?.headers.get("retry-after")).toMatch(/^\d+$/);
  expect(await getMe(access, "203.0.113.7")).toMatchObject({ status: 200, body: { email } });
  expect(await getMe(undefined, "203.0.113.7")).toMatchObject({ status: 401 });
  expect(await getMe("x", "203.0.113.8")).toMatchObject({ status: 401 });
});

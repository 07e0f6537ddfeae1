/** Two of the three set-ups of docs/beside-your-app.md, with its settings. The other, on sibling hosts: stories/front-end.spec.ts. */
import { randomUUID } from "node:crypto";
import { expect, test } from "playwright/test";
import { createAccount, NEW_PASSWORD, OLD_PASSWORD } from "../support/accounts";
import { sessionCookie } from "../support/forms";
import { startFrontEnd } from "../support/front-end/serve";
import { Mailbox } from "../support/mailbox";
import { postJson } from "../support/network";
import { ONE_PROCESS, productionVariables, startServer } from "../support/server";

test("one origin behind one proxy: the front end calls the API beside it, and needs no other setting than AUTH_URL", async () => {
  const frontEnd = await startFrontEnd();
  const RESET_URL = `${frontEnd.url}/#/reset/{uid}/{token}`;
  const settings = { ...ONE_PROCESS, AUTH_URL: frontEnd.url, TRUSTED_PROXY_HOPS: "1", RESET_URL };
  const server = await startServer({ ...(await productionVariables()), ...settings });
  frontEnd.passOn(server.url);
  const { email } = await createAccount(server);
  // As a browser does from the front end's pages.
  const fromPage = { origin: frontEnd.url, "sec-fetch-site": "same-origin" };
  const call = (path: string, body: object, more = {}) =>
    postJson(`${frontEnd.url}/api/auth/${path}/`, body, { ...fromPage, ...more });

  expect(await (await fetch(frontEnd.url)).text()).toContain("Another front end");
  expect((await call("users/reset_password", { email })).status).toBe(204);
  const { text } = await new Mailbox(server).receive(email, "Reset your password");
  const [, uid, token] = new RegExp(`^${frontEnd.url}/#/reset/([\\w-]+)/([\\w-]+)$`, "m").exec(text) ?? [];
  expect((await call("users/reset_password_confirm", { uid, token, new_password: NEW_PASSWORD })).status).toBe(204);
  expect((await call("jwt/create", { email, password: NEW_PASSWORD })).status).toBe(200);
  const cookie = await sessionCookie(frontEnd.url, email, NEW_PASSWORD);
  expect((await call("jwt/session", {}, { cookie })).status).toBe(200);

  const foreign = { cookie, origin: "https://evil.example", "sec-fetch-site": "cross-site" };
  expect((await call("jwt/session", {}, foreign)).status).toBe(403);
  await server.stop();
  await frontEnd.close();
});

test("an app on phones: links open it, tokens last for its user, and nobody signs up", async () => {
  const settings = {
    RESET_URL: "com.example.app://reset/{uid}/{token}",
    VERIFY_URL: "com.example.app://verify/{uid}/{token}",
    ACCESS_TOKEN_MINUTES: "15",
    REFRESH_TOKEN_DAYS: "90",
    SIGN_UP: "closed",
  };
  const server = await startServer({ ...(await productionVariables()), ...ONE_PROCESS, ...settings });
  const { email } = await createAccount(server);
  // Forms, as some libraries for phones send them, and a cookie of whatever stands in between.
  const call = (path: string, fields: Record<string, string>) =>
    fetch(`${server.url}/api/auth/${path}/`, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { cookie: "__cf_bm=x" },
    });

  expect((await call("users/reset_password", { email })).status).toBe(204);
  const { text } = await new Mailbox(server).receive(email, "Reset your password");
  const [, uid = "", token = ""] = /^com\.example\.app:\/\/reset\/([\w-]+)\/([\w-]+)$/m.exec(text) ?? [];
  expect((await call("users/reset_password_confirm", { uid, token, new_password: NEW_PASSWORD })).status).toBe(204);
  expect((await call("jwt/create", { email, password: OLD_PASSWORD })).status).toBe(401);
  const { access, refresh } = await (await call("jwt/create", { email, password: NEW_PASSWORD })).json();
  const lifeOf = (jwt: string) => {
    const { exp, iat } = JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString());
    return exp - iat;
  };
  expect([lifeOf(access), lifeOf(refresh)]).toEqual([15 * 60, 90 * 86_400]);
  expect((await call("jwt/blacklist", { refresh })).status).toBe(200);
  expect((await call("jwt/refresh", { refresh })).status).toBe(401);

  const newcomer = { email: `${randomUUID()}@example.com`, password: NEW_PASSWORD, re_password: NEW_PASSWORD };
  for (const [path, fields] of [
    ["users", newcomer],
    ["users/activation", { uid: "MQ", token: "abc-123" }],
    ["users/resend_activation", { email: newcomer.email }],
  ] as const) {
    const answer = await call(path, fields);
    expect([path, answer.status]).toEqual([path, 403]);
    expect(await answer.json()).toEqual({ detail: "You do not have permission to perform this action." });
  }
  for (const page of ["/signup", "/verify-email?uid=MQ&token=abc-123", "/continue-with/email"]) {
    const answer = await fetch(server.url + page);
    expect([page, answer.status]).toEqual([page, 404]);
    // Also without JavaScript.
    expect(await answer.text()).toMatch(/<h1[^>]*>Page not found/);
  }
  for (const page of ["/", "/login"]) expect(await (await fetch(server.url + page)).text()).not.toContain("/signup");
  await server.stop();
});

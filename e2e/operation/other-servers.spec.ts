/** Servers of other people check our tokens by themselves: Django REST framework with SimpleJWT, and a bare Node server with jose. */
import { randomBytes } from "node:crypto";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createRemoteJWKSet, decodeJwt, jwtVerify, SignJWT } from "jose";
import { expect, test } from "playwright/test";
import { signingKeyOf, signToken } from "../../lib/signing-keys";
import { NEW_PASSWORD, OLD_PASSWORD, openAccounts } from "../support/accounts";
import { type DjangoSite, findDjoser, startDjangoSite } from "../support/djoser/site";
import { postJson } from "../support/network";
import { ONE_PROCESS, productionVariables, type Server, startServer } from "../support/server";

test.describe.configure({ mode: "serial" });

let variables: Record<string, string>;
let server: Server;
let django: DjangoSite | undefined;
let node: HttpServer;
let others: string[] = [];
let account: { id: number; email: string };

test.beforeAll(async () => {
  variables = { ...(await productionVariables()), ...ONE_PROCESS };
  server = await startServer(variables);
  const accounts = openAccounts(server);
  account = await accounts.create();
  await accounts.close();
  const hasDjango = findDjoser("a service of Django REST framework that takes our tokens");
  if (hasDjango) django = await startDjangoSite("e2e/support/resource-server", { LATCHKEY_URL: server.url });
  node = await startNodeServer(server.url);
  others = [
    ...(django ? [`${django.url}/orders/`] : []),
    `http://127.0.0.1:${(node.address() as AddressInfo).port}/orders/`,
  ];
});

test.afterAll(async () => {
  node.close();
  await django?.stop();
  await server.stop();
});

/** As our documentation shows it. */
async function startNodeServer(issuer: string): Promise<HttpServer> {
  // By default a key that is not known is asked for twice a minute at most.
  const keys = createRemoteJWKSet(new URL("/.well-known/jwks.json", issuer), { cooldownDuration: 0 });
  const guarded = createServer(async ({ headers }, response) => {
    const token = headers.authorization?.replace(/^(Bearer|JWT) /, "") ?? "";
    const checked = await jwtVerify(token, keys, { issuer, algorithms: ["ES256"] }).catch(() => undefined);
    if (checked?.payload.token_type !== "access") return response.writeHead(401).end();
    response.end(JSON.stringify({ owner: checked.payload.user_id }));
  });
  await new Promise<void>((resolve) => guarded.listen(0, "127.0.0.1", resolve));
  return guarded;
}

const ME = () => `${server.url}/api/auth/users/me/`;
const statusAt = async (url: string, token: string, scheme = "Bearer") =>
  (await fetch(url, { headers: { authorization: `${scheme} ${token}` } })).status;
const statuses = (token: string, scheme?: string) => Promise.all(others.map((url) => statusAt(url, token, scheme)));
const all = (status: number) => others.map(() => status);

async function logIn(password = OLD_PASSWORD): Promise<{ access: string; refresh: string }> {
  const answer = await postJson(`${server.url}/api/auth/jwt/create/`, { email: account.email, password });
  expect(answer.status).toBe(200);
  return (await answer.json()) as { access: string; refresh: string };
}

test("they take our access tokens, by Bearer and by JWT, and know whose they are", async () => {
  const { access, refresh } = await logIn();
  for (const scheme of ["Bearer", "JWT"]) {
    expect(await statuses(access, scheme)).toEqual(all(200));
    expect(await statusAt(ME(), access, scheme)).toBe(200);
  }
  for (const url of others)
    expect(await (await fetch(url, { headers: { authorization: `Bearer ${access}` } })).json()).toEqual({
      owner: String(account.id),
    });
  expect(await statuses(refresh)).toEqual(all(401));
  const keys = await fetch(`${server.url}/.well-known/jwks.json`);
  expect(keys.headers.get("content-type")).toContain("application/json");
  expect(keys.headers.get("cache-control")).toBe("public, max-age=300");
  expect((await fetch(`${server.url}/.well-known/jwks.json`, { method: "POST" })).status).toBe(405);
});

test("forged tokens are refused, there and here", async () => {
  const { access } = await logIn();
  const [header = "", payload = "", signature = ""] = access.split(".");
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const { publicKey, publicJwk } = signingKeyOf(variables.AUTH_SECRET ?? "");
  const pem = Buffer.from(publicKey.export({ format: "pem", type: "spki" }));
  const byPublicKey = new SignJWT(decodeJwt(access)).setProtectedHeader({
    alg: "HS256",
    kid: publicJwk.kid,
    typ: "JWT",
  });
  const forged = [
    `${part({ alg: "none", kid: publicJwk.kid, typ: "JWT" })}.${payload}.`,
    await byPublicKey.sign(pem),
    `${header}.${part({ ...decodeJwt(access), user_id: "9" })}.${signature}`,
    signToken(signingKeyOf(randomBytes(33).toString("base64")), decodeJwt(access)),
  ];
  for (const token of forged)
    expect([...(await statuses(token)), await statusAt(ME(), token)]).toEqual([...all(401), 401]);
});

test("a rotation of the secret logs nobody out, there or here", async () => {
  const older = await logIn();
  await server.stop();
  const AUTH_SECRET_PREVIOUS = variables.AUTH_SECRET ?? "";
  variables = { ...variables, AUTH_SECRET: randomBytes(33).toString("base64"), AUTH_SECRET_PREVIOUS };
  server = await startServer(variables);
  const newer = await logIn();
  for (const { access } of [older, newer]) {
    expect(await statuses(access)).toEqual(all(200));
    expect(await statusAt(ME(), access)).toBe(200);
  }
});

test("after a new password a token is refused here at once, and there when its minutes are over", async () => {
  const { access } = await logIn();
  const body = JSON.stringify({ current_password: OLD_PASSWORD, new_password: NEW_PASSWORD });
  const headers = { authorization: `JWT ${access}`, "content-type": "application/json" };
  expect((await fetch(`${server.url}/api/users/set_password/`, { method: "POST", headers, body })).status).toBe(200);
  expect(await statusAt(ME(), access)).toBe(401);
  expect(await statuses(access)).toEqual(all(200));
  // The same token, as it is five minutes later.
  const { exp = 0, iat = 0, ...claims } = decodeJwt(access);
  const expired = { ...claims, exp: exp - 301, iat: iat - 301 };
  expect(await statuses(signToken(signingKeyOf(variables.AUTH_SECRET ?? ""), expired))).toEqual(all(401));
  expect(await statuses((await logIn(NEW_PASSWORD)).access)).toEqual(all(200));
});

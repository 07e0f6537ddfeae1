import { expect, test } from "playwright/test";
import { type Accounts, OLD_PASSWORD, openAccounts } from "../support/accounts";
import { openForm } from "../support/forms";
import { type HostileProvider, startHostileProvider } from "../support/hostile-provider";
import { Mailbox } from "../support/mailbox";
import { rawRequest } from "../support/network";
import { productionVariables, type Server, startServer } from "../support/server";

const OURS = "https://id.example.com";

let provider: HostileProvider;
let server: Server;
let accounts: Accounts;
test.beforeAll(async () => {
  provider = await startHostileProvider();
  server = await startServer({ ...(await productionVariables()), ...provider.variables, AUTH_URL: OURS });
  accounts = openAccounts(server);
});
test.afterAll(async () => {
  accounts.close();
  await server.stop();
  await provider.stop();
});

test("cookies are bound to the host and to TLS", async () => {
  const { email } = await accounts.create();
  const submit = await openForm(`${server.url}/login`, { origin: OURS });
  const { status, headers } = await submit({ email, password: OLD_PASSWORD });
  expect(status).toBe(303);
  const cookies = headers.getSetCookie().sort();
  expect(cookies).toHaveLength(2);
  for (const [place, name] of ["latchkey.device", "latchkey.session"].entries()) {
    const [pair = "", ...attributes] = (cookies[place] ?? "").split("; ");
    expect(pair).toMatch(new RegExp(`^__Host-${name}=[\\w.-]{43,}$`));
    expect(attributes.filter((attribute) => !/^(Expires|Max-Age)=/.test(attribute)).sort()).toEqual([
      "HttpOnly",
      "Path=/",
      "SameSite=lax",
      "Secure",
    ]);
  }
});

test("the cookies of an authorization are bound to the host, too", async () => {
  const submit = await openForm(`${server.url}/login`, { origin: OURS });
  const response = await submit({ provider: "oidc" });
  const cookies = response.headers.getSetCookie();
  expect(cookies.filter((cookie) => /\.(state|nonce|verifier)=/.test(cookie))).toHaveLength(3);
  for (const cookie of cookies)
    expect(cookie).toMatch(/^__Host-latchkey\..*; Path=\/;.*Secure; HttpOnly; SameSite=lax$/i);
});

test("responses have HSTS, and pages behind links send no referrer", async () => {
  for (const path of [
    "/",
    "/login",
    "/reset-password?uid=MQ&token=a-b",
    "/verify-email?uid=MQ&token=a-b",
    "/account/reauthenticate?token=a-b",
    "/api/nowhere",
  ]) {
    const { headers } = await fetch(server.url + path);
    expect(headers.get("strict-transport-security"), path).toBe("max-age=31536000; includeSubDomains");
    if (path.includes("token")) expect(headers.get("referrer-policy"), path).toBe("no-referrer");
  }
});

test("every link starts with AUTH_URL, whatever the Host of the request", async () => {
  const { email } = await accounts.create();
  const body = JSON.stringify({ email });
  const lies = [
    "Host: evil.example",
    "X-Forwarded-Host: evil.example",
    "X-Forwarded-Proto: gopher",
    "Forwarded: host=evil.example",
  ];
  const headers = [...lies, "Content-Type: application/json", `Content-Length: ${body.length}`, "Connection: close"];
  const answer = await rawRequest(
    server.url,
    `POST /api/auth/users/reset_password/ HTTP/1.1\n${headers.join("\n")}\n\n${body}`,
  );
  expect(answer).toContain("204 No Content");
  const { text } = await new Mailbox(server).receive(email, "Reset your password");
  const token = /token=([\w-]+)/.exec(text)?.[1] ?? "";
  expect(text).toContain(`\n${OURS}/reset-password?uid=`);
  expect(text).not.toContain("evil");
  expect(token.length).toBeGreaterThan(30);
  expect(answer).not.toContain(token);
});

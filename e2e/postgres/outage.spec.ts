import { expect, test } from "playwright/test";
import { createAccount, OLD_PASSWORD } from "../support/accounts";
import { type Balancer, openBalancer } from "../support/balancer";
import { openForm, sessionCookie } from "../support/forms";
import { postJson } from "../support/network";
import { ONE_PROCESS, productionVariables, startServer } from "../support/server";

test("with Postgres gone and back, every log line is JSON, and none holds a value of a statement", async () => {
  test.setTimeout(120_000);
  const variables: Record<string, string> = { ...(await productionVariables()), ...ONE_PROCESS, LOG_LEVEL: "trace" };
  const database = new URL(variables.DATABASE_URL ?? "");
  const postgres = database.port;
  const wire: Balancer = await openBalancer([postgres]);
  database.port = wire.port;
  const server = await startServer({ ...variables, DATABASE_URL: database.href });
  const { email } = await createAccount({ ...server, variables });
  const cookie = await sessionCookie(server.url, email);
  const submit = await openForm(`${server.url}/login`);
  const link = `${server.url}/reset-password?uid=MQ&token=abc-0123456789abcdef0123456789abcdef`;

  const askAll = () =>
    Promise.all([
      fetch(`${server.url}/account`, { headers: { cookie }, redirect: "manual" }),
      fetch(link),
      fetch(`${server.url}/readyz`),
      submit({ email, password: OLD_PASSWORD }),
      postJson(`${server.url}/api/auth/jwt/create/`, { email, password: OLD_PASSWORD }),
      postJson(`${server.url}/api/auth/users/reset_password/`, { email }),
    ]);
  wire.freeze();
  const frozenAt = performance.now();
  for (const { status, url, headers } of await askAll()) {
    expect(status, url).toBeGreaterThanOrEqual(500);
    if (url.includes("/api/")) expect([status, headers.get("retry-after")], url).toEqual([503, expect.any(String)]);
  }
  expect(performance.now() - frozenAt, "the longest wait that docs/scaling.md promises").toBeLessThan(10_000);
  wire.thaw();
  await expect.poll(async () => (await fetch(`${server.url}/readyz`)).status, { timeout: 20_000 }).toBe(200);

  wire.close();
  for (const { status, url } of await askAll()) expect(status, url).toBeGreaterThanOrEqual(500);
  // The mail worker polls meanwhile.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  await server.stop();

  const lines = server.output().split("\n");
  const logged = lines.filter((line) => line !== "" && !line.startsWith("> "));
  expect(logged.filter((line) => !isJson(line))).toEqual([]);
  expect(server.output()).toContain("ECONNREFUSED");
  const token = cookie.slice(cookie.indexOf("=") + 1);
  for (const value of [email, OLD_PASSWORD, token, "params", "0123456789abcdef"])
    expect(logged.filter((line) => line.includes(value))).toEqual([]);
});

function isJson(line: string): boolean {
  try {
    return typeof JSON.parse(line) === "object";
  } catch {
    return false;
  }
}

import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { expect, test } from "playwright/test";
import { isAvailable, PROXIES } from "../support/proxies";
import { ONE_PROCESS, productionVariables, startServer } from "../support/server";

for (const [name, proxy] of Object.entries(PROXIES))
  test(`${name}, as documented, forwards the client's address and nothing that the client forged`, async () => {
    test.skip(!isAvailable(proxy.command), `${name} is not installed`);
    const server = await startServer({ ...(await productionVariables()), TRUSTED_PROXY_HOPS: "1" });
    const { PORT: port = "" } = await productionVariables();
    const child = proxy.start(port, new URL(server.url).host);
    await expect.poll(() => statusThrough(port, "GET", "/healthz"), { timeout: 15_000 }).toBe(200);

    expect(await statusThrough(port, "POST", "/login", { origin: "null", "user-agent": "through-the-proxy" })).toBe(
      403,
    );
    await expect.poll(server.output).toContain("through-the-proxy");
    expect(server.output()).toContain('"client":"127.0.0.2"');
    expect(server.output()).not.toContain("6.6.6.6");

    child.kill();
    await once(child, "exit");
    await server.stop();
  });

test("a forwarded address is believed only from a peer in TRUSTED_PROXY_NETWORKS", async () => {
  const settings = { TRUSTED_PROXY_HOPS: "1", TRUSTED_PROXY_NETWORKS: "192.0.2.0/24" };
  const server = await startServer({ ...(await productionVariables()), ...ONE_PROCESS, ...settings });
  const headers = { origin: "null", "user-agent": "around-the-proxy" };
  expect(await statusThrough(new URL(server.url).port, "POST", "/login", headers)).toBe(403);
  await expect.poll(server.output).toContain("around-the-proxy");
  expect(server.output()).toContain('"client":"127.0.0.2"');
  expect(server.output()).not.toContain("6.6.6.6");
  expect(server.output()).toContain("TRUSTED_PROXY_NETWORKS");
  await server.stop();
});

test("behind a trusted proxy, a page opened by http or another name is redirected, whatever Host the proxy sends", async () => {
  const settings = { TRUSTED_PROXY_HOPS: "1", AUTH_URL: "https://id.example.com" };
  const server = await startServer({ ...(await productionVariables()), ...ONE_PROCESS, ...settings });
  const open = (host: string, forwarded: Record<string, string>) =>
    statusThrough(new URL(server.url).port, "GET", "/login", { host, ...forwarded });
  expect(await open("id.example.com", { "x-forwarded-proto": "http" })).toBe(308);
  expect(await open("id.example.com", { "x-forwarded-proto": "https" })).toBe(200);
  expect(await open("id.example.com", {})).toBe(200);
  expect(await open("127.0.0.1:3000", { "x-forwarded-host": "www.example.com" })).toBe(308);
  expect(await open("backend.example.com", { "x-forwarded-host": "id.example.com" })).toBe(200);
  await server.stop();
});

test("systemd accepts the documented unit", () => {
  const { status, stderr } = spawnSync("systemd-analyze", ["verify", "docs/deploy/latchkey.service"], {
    encoding: "utf8",
  });
  test.skip(status === null, "systemd is not installed");
  expect(stderr.split("\n").filter((line) => line.includes("latchkey.service") && !/npm|not found/.test(line))).toEqual(
    [],
  );
});

function statusThrough(
  port: string,
  method: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<number> {
  const forged = { "x-forwarded-for": "6.6.6.6", "x-real-ip": "6.6.6.6", forwarded: "for=6.6.6.6" };
  return new Promise((resolve) => {
    const options = {
      host: "127.0.0.1",
      port,
      method,
      path,
      localAddress: "127.0.0.2",
      headers: { ...forged, ...headers },
    };
    const sent = request(options, (answer) => resolve(answer.resume().statusCode ?? 0));
    sent.on("error", () => resolve(0)).end();
  });
}

import { existsSync, readdirSync } from "node:fs";
import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { observeDatabase } from "@/lib/database-gauges";
import { env } from "@/lib/env";
import { logIn } from "@/lib/flows/log-in";
import { createWorker } from "@/lib/mail/worker";
import { account, mailUrls, PASSWORD, request } from "@/lib/test-support";
import { beginMetrics } from "./cluster-metrics";
import { guard, METHODS } from "./guard";
import { answerMetrics, counted, isForMetrics } from "./metrics";
import { APP_PATHS, ROUTES, routeOf } from "./routes";

const TOKEN = "kX9v2mQ7rT4wZ8bN1cF6hJ3pL5sD0gAyUeWo";
const server = createServer();

beforeAll(async () => {
  Object.assign(env(), { METRICS_TOKEN: TOKEN });
  const listener = guard(async (request, response, store) => {
    if (isForMetrics(request)) return answerMetrics(request, response, store);
    response.writeHead(404).end("no such page");
  });
  server.on("request", counted(listener));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  beginMetrics("web");
  observeDatabase();
});
afterAll(() => server.close());

/** @param path as it is, which fetch would normalize */
function send(path: string, headers: Record<string, string> = {}, method = "GET") {
  const { port } = server.address() as AddressInfo;
  return new Promise<{ status: number; text: string; headers: NodeJS.Dict<string | string[]> }>((resolve, reject) => {
    const sent = httpRequest({ port, path, method, headers, agent: false }, async (answer) => {
      let text = "";
      for await (const part of answer.setEncoding("utf8")) text += part;
      resolve({ status: answer.statusCode ?? 0, text, headers: answer.headers });
    });
    sent.once("error", reject).end();
  });
}
const authorized = { authorization: `Bearer ${TOKEN}` };
const scrape = async () => (await send("/metrics", authorized)).text;

test("with the token, and with it alone, the metrics are told", async () => {
  for (const path of ["/metrics", "/metrics/", "/metrics?name[]=up"])
    expect((await send(path, authorized)).status, path).toBe(200);
  const { status, headers, text } = await send("/metrics", { authorization: `bearer  ${TOKEN}` });
  expect([status, headers["content-type"], headers["cache-control"]]).toEqual([
    200,
    "text/plain; version=0.0.4; charset=utf-8",
    "no-store",
  ]);
  expect(text).toMatch(/^latchkey_build_info\{version="[\d.]+",database="(sqlite|postgres)"\} 1$/m);
  expect(text).toMatch(/^process_resident_memory_bytes \d+/m);
  expect((await send("/metrics", authorized, "HEAD")).text).toBe("");
});

test.each([
  ["no token", undefined],
  ["an empty one", "Bearer "],
  ["its beginning", `Bearer ${TOKEN.slice(0, -1)}`],
  ["more than it", `Bearer ${TOKEN}x`],
  ["another", `Bearer ${"x".repeat(TOKEN.length)}`],
  ["the token without its scheme", TOKEN],
  ["another scheme", `Basic ${TOKEN}`],
  ["a second one", `Bearer ${TOKEN} ${TOKEN}`],
  ["bytes of all kinds", "Bearer \u00ff%00"],
])("%s is refused by 401, and nothing is told", async (_, authorization) => {
  for (const method of ["GET", "HEAD", "POST"]) {
    const { status, text, headers } = await send(
      "/metrics",
      authorization === undefined ? {} : { authorization },
      method,
    );
    expect([method, status, headers["www-authenticate"]]).toEqual([method, 401, 'Bearer realm="metrics"']);
    expect(text).not.toContain("latchkey_");
  }
});

test("metrics are read, not written", async () => {
  const { status, headers } = await send("/metrics", authorized, "POST");
  expect([status, headers.allow]).toEqual([405, "GET, HEAD"]);
});

test("the heads of its requests are bounded as all are", async () => {
  expect((await send("/metrics", { authorization: `Bearer ${"x".repeat(3_000)}` })).status).toBe(431);
  expect((await send(`/metrics?${"x".repeat(3_000)}`, authorized)).status).toBe(414);
});

test("without METRICS_TOKEN it is a path like any that does not exist, and nothing is counted", async () => {
  Object.assign(env(), { METRICS_TOKEN: undefined });
  const unknown = await send("/no-such-page");
  for (const headers of [{}, authorized, { authorization: "Bearer undefined" }, { authorization: "Bearer " }]) {
    const { status, text } = await send("/metrics", headers);
    expect([status, text]).toEqual([unknown.status, unknown.text]);
  }
  const listener = guard(async () => {});
  expect(counted(listener)).toBe(listener);
  Object.assign(env(), { METRICS_TOKEN: TOKEN });
});

test("every page and route of app has its pattern, and no pattern is of one that is gone", () => {
  const paths = readdirSync("app", { recursive: true, encoding: "utf8" })
    .filter((file) => /(^|\/)(page\.tsx|route\.ts)$/.test(file) && !file.startsWith("_"))
    .map((file) => `/${file.replace(/\/?(page\.tsx|route\.ts)$/, "")}`);
  expect([...APP_PATHS].sort()).toEqual(paths.sort());
  for (const path of paths) expect(existsSync(`app${path}`)).toBe(true);
});

test.each([
  ["/login", "/login"],
  ["/login/", "/login"],
  ["/login?callbackUrl=/account#x", "/login"],
  ["/", "/"],
  ["//", "/"],
  ["/?a", "/"],
  ["/api/auth/users", "/api/auth/users/"],
  ["/api/auth/jwt/create/", "/api/auth/jwt/create/"],
  ["/api/auth/callback/google?code=secret", "/api/auth/callback/:provider"],
  ["/_next/static/chunks/a1b2c3.js", "/_next/*"],
  ["/reset-password?uid=MQ&token=abc", "/reset-password"],
  ["/reset-password/MQ/abc", "other"],
  ["/ada@example.com", "other"],
  ["/LOGIN", "other"],
  ["/constructor", "other"],
  ["/__proto__", "other"],
  ["http://evil.example/login", "other"],
  ["*", "other"],
  ["", "other"],
])("%s is counted as %s", (url, route) => {
  expect(routeOf(url)).toBe(route);
});

test("hostile requests add no label, and none has an address, a client, a token or a path that was asked for", async () => {
  const canary = "canary-6f1e";
  const { email } = await account();
  await logIn({ email, password: `${canary}-password` }, { ...request, client: "203.0.113.77" }).catch(() => {});
  const before = labelsIn(await scrape());
  const methods = [...METHODS, "PROPFIND", "PURGE", "M-SEARCH", "LINK"];
  for (let round = 0; round < 100; round++) {
    const path = [
      `/${canary}-${round}`,
      `/login/${canary}${round}`,
      `/api/${canary}/${round}`,
      `/login?${canary}=${round}`,
    ];
    const headers = { host: `${canary}${round}.example`, "user-agent": canary, cookie: `${canary}=${round}` };
    await send(path[round % 4] ?? "", headers, methods[round % methods.length]).catch(() => {});
  }
  for (const url of [`http://${canary}/`, `/${"x".repeat(2_600)}${canary}`, `/%00${canary}`, `/${canary}"} 1`])
    await send(encodeURI(url)).catch(() => {});
  const text = await scrape();
  for (const secret of [canary, email, email.split("@")[1] ?? "", "203.0.113.77", "127.0.0.1", TOKEN])
    expect(text).not.toContain(secret);
  const after = labelsIn(text);
  expect([...(after.route ?? [])].filter((route) => !ROUTES.includes(route))).toEqual([]);
  expect([...(after.method ?? [])].filter((method) => ![...METHODS, "other"].includes(method))).toEqual([]);
  for (const name of Object.keys(after))
    if (!["route", "method", "status"].includes(name)) expect([name, after[name]]).toEqual([name, before[name]]);
  const series = text.split("\n").filter((line) => line.startsWith("latchkey_http_requests_total"));
  // Of a hundred requests: eight methods on the pattern of what does not exist, and on that of the login.
  expect(series.length).toBeLessThan(60);
});

test("a request whose client went before the answer is counted as such", async () => {
  const slow = createServer(counted((_request, _response) => {}));
  await new Promise<void>((resolve) => slow.listen(0, "127.0.0.1", resolve));
  const sent = httpRequest({ port: (slow.address() as AddressInfo).port, path: "/healthz" });
  sent.on("error", () => {}).end();
  slow.once("request", () => setTimeout(() => sent.destroy(), 20));
  await expect.poll(scrape).toContain('latchkey_http_requests_total{route="/healthz",method="GET",status="none"} 1');
  slow.close();
});

test("what happens is told: requests, logins, refusals, the hash queue, the outbox and its breakers", async () => {
  createWorker({ urls: mailUrls });
  observeDatabase();
  const { email } = await account();
  expect((await logIn({ email, password: PASSWORD }, request)).ok).toBe(true);
  expect((await logIn({ email, password: "wrong" }, request)).ok).toBe(false);
  for (let tries = 0; tries < 12; tries++) await logIn({ email, password: "wrong" }, request).catch(() => {});
  const text = await scrape();
  for (const line of [
    /^latchkey_http_requests_total\{route="other",method="GET",status="404"\} \d+$/m,
    /^latchkey_http_request_duration_seconds_bucket\{le="0.005",route="other"\} \d+$/m,
    /^latchkey_events_total\{code="login",result="ok"\} 1$/m,
    /^latchkey_events_total\{code="login_failed",result="refused"\} \d+$/m,
    /^latchkey_throttled_total\{limit="failed-login-by-client"\} [1-9]\d*$/m,
    /^latchkey_lockouts_total [1-9]\d*$/m,
    /^latchkey_hash_queue_waiting\{payer="client"\} 0$/m,
    /^latchkey_outbox_messages\{destination="email",state="waiting"\} \d+$/m,
    /^latchkey_outbox_oldest_seconds\{destination="webhook"\} 0$/m,
    /^latchkey_circuit_breaker\{destination="email",state="closed"\} 1$/m,
    /^latchkey_circuit_breaker\{destination="email",state="open"\} 0$/m,
    /^latchkey_sessions\{used_within="15m"\} [1-9]\d*$/m,
    /^latchkey_processes\{role="web"\} 1$/m,
    /^nodejs_eventloop_lag_seconds /m,
  ])
    expect(text).toMatch(line);
  expect(text).not.toMatch(/ (NaN|null|undefined|Nan)$/m);
});

function labelsIn(text: string): Record<string, Set<string>> {
  const labels: Record<string, Set<string>> = {};
  for (const line of text.split("\n").filter((line) => line.startsWith("latchkey_")))
    for (const [, name = "", value = ""] of line.matchAll(/[{,](\w+)="([^"]*)"/g)) {
      labels[name] ??= new Set();
      labels[name].add(value);
    }
  return labels;
}

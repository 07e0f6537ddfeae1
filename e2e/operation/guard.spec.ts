import { expect, test } from "playwright/test";
import { openForm } from "../support/forms";
import { postJson, rawRequest, statusOf } from "../support/network";
import { ONE_PROCESS, productionVariables, type Server, startServer } from "../support/server";

let server: Server;
test.beforeAll(async () => {
  server = await startServer({ ...(await productionVariables()), ...ONE_PROCESS });
});
test.afterAll(() => server.stop());

const get = (target: string, headers: string) => `GET ${target} HTTP/1.1\n${headers}Connection: close\n\n`;

for (const [what, text, status] of [
  ["no Host", get("/healthz", ""), 400],
  ["an empty Host", get("/healthz", "Host:\n"), 400],
  ["two Hosts", get("/healthz", "Host: a.example\nHost: b.example\n"), 400],
  ["twice the same Host", get("/healthz", "Host: a.example\nHost: a.example\n"), 400],
  ["a Host with a path", get("/healthz", "Host: a.example/b\n"), 400],
  ["a Host with userinfo", get("/healthz", "Host: a@b.example\n"), 400],
  ["a full URL as target", get("http://evil.example/healthz", "Host: a.example\n"), 400],
  ["TRACE", "TRACE / HTTP/1.1\nHost: a.example\nConnection: close\n\n", 405],
  ["a decent request", get("/healthz", "Host: a.example\n"), 200],
] as const)
  test(`${what} is answered by ${status}`, async () => {
    expect(statusOf(await rawRequest(server.url, text))).toBe(status);
  });

test("a client that offers h2c is answered in HTTP/1.1", async () => {
  const offer = "Host: a.example\nUpgrade: h2c\nHTTP2-Settings: AAMAAABk\n";
  const text = `GET /healthz HTTP/1.1\n${offer}Connection: Upgrade, HTTP2-Settings, close\n\n`;
  expect(statusOf(await rawRequest(server.url, text))).toBe(200);
});

const MEGABYTE = "x".repeat(1024 * 1024);
for (const [what, headers, body] of [
  ["announced", `Content-Length: ${MEGABYTE.length}\n`, ""],
  ["sent", `Content-Length: ${MEGABYTE.length}\n`, MEGABYTE],
  ["chunked", "Transfer-Encoding: chunked\n", `100000\n${MEGABYTE}\n0\n\n`],
  ["offered", `Content-Length: ${MEGABYTE.length}\nExpect: 100-continue\n`, ""],
] as const)
  test(`a large body, ${what}, is answered by 413`, async () => {
    // In parallel: the server waits some seconds for the announced body.
    const answers = ["/forgot-password", "/healthz", "/nowhere"].map((path) =>
      rawRequest(server.url, `POST ${path} HTTP/1.1\nHost: a.example\n${headers}\n${body}`),
    );
    expect((await Promise.all(answers)).map(statusOf)).toEqual([413, 413, 413]);
  });

test("a body of exactly 64 KB is let through, with permission when it asks", async () => {
  const body = "x".repeat(64 * 1024);
  for (const expectation of ["", "Expect: 100-continue\n"]) {
    const headers = `Host: a.example\nContent-Type: text/plain\nContent-Length: ${body.length}\n${expectation}Connection: close\n`;
    const answer = await rawRequest(server.url, `POST /csp-report HTTP/1.1\n${headers}\n${body}`);
    expect(answer).toContain("204 No Content");
    expect(answer.startsWith("HTTP/1.1 100 Continue")).toBe(expectation !== "");
  }
});

const FOREIGN: [what: string, headers: Record<string, string>][] = [
  ["a foreign Origin", { origin: "https://evil.example" }],
  ["our host by another scheme", { origin: "https://127.0.0.1" }],
  ["Origin: null", { origin: "null" }],
  ["Origin: null of another site", { origin: "null", "sec-fetch-site": "cross-site" }],
  ["Origin: null of nobody", { origin: "null", "sec-fetch-site": "none" }],
  ["Origin: garbage", { origin: "garbage" }],
  ["our cookie and no Origin", { cookie: "__cf_bm=x; latchkey.session=x" }],
  ["our device cookie and no Origin", { cookie: "latchkey.device=x" }],
  ["Sec-Fetch-Site: cross-site", { "sec-fetch-site": "cross-site" }],
  ["Sec-Fetch-Site: same-site", { "sec-fetch-site": "same-site" }],
];
for (const [what, headers] of FOREIGN)
  test(`${what} is refused with every method that could change something, and recorded`, async () => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      const answer = await fetch(`${server.url}/forgot-password`, { method, headers });
      expect(answer.status, method).toBe(403);
      const requestId = answer.headers.get("x-request-id") ?? "";
      await expect
        .poll(server.output)
        .toContain(`"code":"origin_refused","result":"refused","requestId":"${requestId}"`);
    }
  });

test("a page under no-referrer, whose Origin is null, is ours when the browser says same-origin", async () => {
  const headers = { origin: "null", "sec-fetch-site": "same-origin" };
  const submit = await openForm(`${server.url}/forgot-password`, headers);
  expect((await submit({ email: "nobody@example.com" })).status).toBe(200);
});

test("a program with the cookies of a balancer or a CDN, and no Origin, is served", async () => {
  const headers = { cookie: "__cf_bm=x; AWSALB=y; AWSALBCORS=y; mylatchkey.session=z" };
  const answer = await postJson(`${server.url}/api/auth/users/reset_password/`, { email: "a@b.example" }, headers);
  expect(answer.status).toBe(204);
});

test("the refusal of a foreign Origin says which came, and what to set if it is ours", async () => {
  const headers = { origin: `https://${"a".repeat(250)}.example` };
  await fetch(`${server.url}/login`, { method: "POST", headers });
  await expect.poll(server.output).toContain(`"origin":"https://${"a".repeat(192)}"`);
  expect(server.output()).toMatch(/AUTH_URL is http:\/\/127\.0\.0\.1:\d+/);
});

const ELSEWHERE = "Host: www.example.com\n";
for (const target of [
  "/login?callbackUrl=%2Faccount",
  "/",
  "/nowhere",
  "//evil.example/x",
  "/reset-password?uid=MQ&token=a-b",
])
  test(`${target} under another host is redirected to AUTH_URL`, async () => {
    for (const method of ["GET", "HEAD"]) {
      const answer = await rawRequest(server.url, get(target, ELSEWHERE).replace("GET", method));
      expect(statusOf(answer)).toBe(308);
      expect(answer).toContain(`\r\nlocation: ${server.url}${target}\r\n`);
      expect(answer).toContain("\r\ncache-control: no-store\r\n");
    }
  });

test("behind a proxy that puts another Host in place of ours, the redirect ends after one step", async () => {
  const first = await rawRequest(server.url, get("/login", ELSEWHERE));
  const [, cookie] = /^set-cookie: ([^;]+)/im.exec(first) ?? [];
  const second = await rawRequest(server.url, get("/login", `${ELSEWHERE}Cookie: ${cookie}\n`));
  expect(statusOf(second)).toBe(200);
  expect(statusOf(await rawRequest(server.url, get("/signup", `${ELSEWHERE}Cookie: ${cookie}\n`)))).toBe(308);
  await expect.poll(server.output).toContain("the proxy must pass the Host");
});

test("what is no page answers under every host, and a page does by IP address and inside a network", async () => {
  for (const target of ["/healthz", "/readyz", "/api/openapi.json", "/icon.svg"])
    expect(statusOf(await rawRequest(server.url, get(target, ELSEWHERE))), target).toBe(200);
  for (const host of ["10.0.0.5:3000", "[fd00::5]:3000", "latchkey:3000"])
    expect(statusOf(await rawRequest(server.url, get("/login", `Host: ${host}\n`))), host).toBe(200);
});

test("another name of this machine is redirected, because AUTH_URL leads straight to it", async () => {
  const { port } = new URL(server.url);
  const answer = await rawRequest(server.url, get("/login", `Host: localhost:${port}\n`));
  expect(answer).toContain(`\r\nlocation: ${server.url}/login\r\n`);
});

test("an error response is a page in the language of the browser, or JSON for a program", async () => {
  const refused = (accept: string) =>
    fetch(`${server.url}/login`, { method: "POST", headers: { origin: "null", "accept-language": "ar", accept } });
  const page = await (await refused("text/html")).text();
  expect(page).toContain('<html lang="ar" dir="rtl">');
  expect(page).toContain("لم يأتِ هذا الطلب من صفحاتنا");
  const { detail } = await (await refused("application/json")).json();
  expect(detail).toContain("لم يأتِ هذا الطلب من صفحاتنا");
});

test("forwarded headers are ignored without a trusted proxy", async () => {
  await fetch(`${server.url}/login`, {
    method: "POST",
    headers: { origin: "null", "x-forwarded-for": "6.6.6.6", forwarded: "for=6.6.6.6", "x-latchkey-client": "6.6.6.6" },
  });
  await fetch(`${server.url}/login`, { method: "POST", headers: { origin: "null", "user-agent": "after-the-lie" } });
  await expect.poll(server.output).toContain("after-the-lie");
  expect(server.output()).not.toContain("6.6.6.6");
  expect(server.output().match(/TRUSTED_PROXY_HOPS is 0/g)).toHaveLength(1);
});

test("no header that only the framework reads makes a 500 or a line in the log", async () => {
  const before = server.output().length;
  for (const path of ["/login", "/reset-password?uid=MQ&token=x", "/no-such-page", "/_next/data/x/login.json"])
    for (const value of ["x", "%", "[]", "null", '["",{"children":[["a","b","c"],{}]}]'])
      for (const name of [
        "next-router-state-tree",
        "next-router-segment-prefetch",
        "next-url",
        "next-router-prefetch",
      ]) {
        const answer = await fetch(server.url + path, { headers: { rsc: "1", [name]: value } });
        expect([200, 404, 431], `${path} ${name}: ${value}`).toContain(answer.status);
      }
  for (const id of ["x", "__proto__", "40".repeat(30)]) {
    const answer = await fetch(`${server.url}/login`, { method: "POST", headers: { "next-action": id }, body: "x" });
    expect(answer.status, id).toBe(400);
  }
  expect(server.output().slice(before)).toBe("");
});

test("a multipart body at the API is a 415, readable or not", async () => {
  for (const body of ["x", "--x\r\n", '--x\r\nContent-Disposition: form-data; name="email"\r\n\r\na\r\n--x--\r\n'])
    for (const type of ["multipart/form-data", "multipart/form-data; boundary=x"]) {
      const headers = { "content-type": type };
      const answer = await fetch(`${server.url}/api/auth/jwt/create/`, { method: "POST", headers, body });
      expect([answer.status, await answer.json()]).toEqual([
        415,
        { detail: `Unsupported media type "${type}" in request.` },
      ]);
    }
});

test("what is printed is lines of JSON, and nothing of the framework's", () => {
  const lines = server
    .output()
    .split("\n")
    .filter((line) => line && !line.startsWith("> "));
  const parsed = lines.map((line) => JSON.parse(line));
  expect(parsed.filter(({ source }) => source === "console")).toEqual([]);
});

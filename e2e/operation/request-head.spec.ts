import { existsSync } from "node:fs";
import { Agent, request } from "node:http";
import { expect, test } from "playwright/test";
import { rawRequest, statusOf } from "../support/network";
import { processorMs } from "../support/processor-time";
import { ONE_PROCESS, productionVariables, type Server, startServer } from "../support/server";

const AT_MOST_TIMES = 5;
const ATTEMPTS = 3;
/** Of each header the longest that is read: what is longer is cut, dropped or refused whatever it holds. */
const LENGTHS: Record<string, number> = {
  ...Object.fromEntries(["sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest"].map((name) => [name, 32])),
  ...{ host: 261, origin: 300, "x-forwarded-host": 261, "x-forwarded-for": 1_024, "x-forwarded-proto": 64 },
  ...{ cookie: 6_144, authorization: 2_048, "content-type": 256, "transfer-encoding": 64, expect: 64 },
  ...{ "next-router-state-tree": 2_048, "next-url": 2_560, "next-router-segment-prefetch": 512 },
  ...{ rsc: 8, "next-router-prefetch": 8, "next-action": 64 },
  ...Object.fromEntries(["user-agent", "accept", "accept-encoding", "accept-language"].map((name) => [name, 7_000])),
  ...Object.fromEntries(
    ["referer", "cache-control", "if-none-match", "if-modified-since"].map((name) => [name, 7_000]),
  ),
  ...Object.fromEntries(["traceparent", "x-anything"].map((name) => [name, 7_000])),
};
const FILLINGS = {
  letters: "a",
  spaces: " ",
  dashes: "-",
  slashes: "/",
  commas: "a,",
  semicolons: "a;",
  cookies: "a=b; ",
  parameters: "a&",
  percent: "%25",
  quotes: '"',
};
/** Before the filling, so that what reads the header goes on reading. */
const BEGINNINGS: Record<string, string> = {
  accept: "text/html;",
  "accept-encoding": "gzip;",
  "accept-language": "de;",
  authorization: "Bearer ",
  "content-type": "multipart/form-data; boundary=x;",
  host: "a.example",
  "user-agent": "Mozilla/5.0 (X11; Linux x86_64) ",
};

interface Asked {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
  times: number;
}
const PLAIN: Record<string, Asked> = {
  page: { method: "GET", path: "/verify-email", headers: {}, times: 2 },
  "cached page": { method: "GET", path: "/login", headers: {}, times: 15 },
  form: {
    method: "POST",
    path: "/forgot-password",
    headers: { "content-type": "multipart/form-data; boundary=x" },
    body: "x",
    times: 8,
  },
  API: {
    method: "POST",
    path: "/api/auth/jwt/verify/",
    headers: { "content-type": "application/json" },
    body: "{}",
    times: 15,
  },
};
let server: Server;
let pid: number;
test.skip(!existsSync("/proc/self/stat"), "processor time is read from /proc");
test.beforeAll(async () => {
  server = await startServer({ ...(await productionVariables()), ...ONE_PROCESS });
  pid = server.pid();
});
test.afterAll(() => server.stop());

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
test.afterAll(() => agent.destroy());

/** @returns 0 when the server hangs up */
function send({ method, path, headers, body }: Asked, through = agent): Promise<number> {
  const { hostname: host, port } = new URL(server.url);
  return new Promise((resolve) => {
    const sent = request({ host, port, method, path, headers, agent: through }, (answer) =>
      answer.resume().on("close", () => resolve(answer.statusCode ?? 0)),
    );
    sent.on("error", () => resolve(0)).end(body);
  });
}

/** @returns milliseconds on the processor for one request */
async function costOf(asked: Asked, times = asked.times): Promise<number> {
  const before = processorMs(pid);
  for (let time = 0; time < times; time++) await send(asked);
  return (processorMs(pid) - before) / times;
}

for (const [kind, plain] of Object.entries(PLAIN))
  test(`no head costs more than ${AT_MOST_TIMES} times a plain one: ${kind}`, async () => {
    test.setTimeout(300_000);
    await costOf(plain, 50);
    const plainMs = await costOf(plain, plain.times * 20);
    const heads = [...withLongHeaders(plain), ...withLongTargets(plain), ...withManyHeaders(plain)].filter(
      ([, { path, headers }]) => plain !== PLAIN["cached page"] || isCached(path, headers),
    );
    const tooCostly: string[] = [];
    let worstMs = 0;
    for (const [what, asked] of heads) {
      // The least of some attempts: the processor may also be collecting garbage.
      let ms = Number.POSITIVE_INFINITY;
      for (let attempt = 0; attempt < ATTEMPTS && ms > AT_MOST_TIMES * plainMs; attempt++)
        ms = Math.min(ms, await costOf(asked));
      worstMs = Math.max(worstMs, ms);
      if (ms > AT_MOST_TIMES * plainMs) tooCostly.push(`${what}: ${ms.toFixed(1)} ms`);
    }
    console.log(
      `${kind}: ${plainMs.toFixed(2)} ms plain, ${worstMs.toFixed(2)} ms the costliest of ${heads.length} heads`,
    );
    expect(tooCostly).toEqual([]);
  });

test("ten of the costliest heads at once leave /healthz answering", async () => {
  const many = new Agent({ maxSockets: 10 });
  const page = PLAIN.page as Asked;
  const heads = [
    { ...page, headers: { "user-agent": "-".repeat(14_000) } },
    { ...page, headers: { "user-agent": "-".repeat(7_000) } },
    { ...page, path: `/verify-email?${"a&".repeat(7_000)}` },
    { ...page, method: "POST", headers: { "content-type": `application/json${" ".repeat(15_000)}x` }, body: "{}" },
  ];
  const plainMs = await costOf(page, 20);
  const before = processorMs(pid);
  const attack = heads.flatMap((head) => Array.from({ length: 10 }, () => send(head, many)));
  for (let check = 0; check < 20; check++) expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  await Promise.all(attack);
  const spentMs = processorMs(pid) - before;
  console.log(`${attack.length} heads beside 20 times /healthz: ${spentMs} ms; a plain page: ${plainMs} ms`);
  expect(spentMs).toBeLessThan(attack.length * AT_MOST_TIMES * plainMs);
});

const WITHIN = { cookie: "x", "user-agent": "x" };
for (const [what, headers, path, status] of [
  ["a head of 9 KB", { ...WITHIN, "x-anything": "x".repeat(9_000) }, "/login", 431],
  ["a cookie of 7,000 characters", { cookie: "x".repeat(7_000) }, "/login", 431],
  ["a target of 2,600 characters", WITHIN, `/${"x".repeat(2_600)}`, 414],
  ["21 parameters", WITHIN, `/login?${"a=&".repeat(20)}`, 400],
] as const)
  test(`${what} is answered by ${status}, as a page in the language of the browser or as JSON`, async () => {
    const german = { ...headers, "accept-language": "de" };
    const page = await fetch(server.url + path, { headers: german });
    expect(page.status).toBe(status);
    expect(page.headers.get("connection")).toBe("close");
    expect(await page.text()).toContain('<html lang="de"');
    const json = await fetch(server.url + path, { headers: { ...german, accept: "application/json" } });
    expect(json.status).toBe(status);
    expect((await json.json()).detail).toMatch(/Kopfzeilen|Adresse/);
  });

test("a head of more than 16 KB is answered by 431, and the connection is closed", async () => {
  const answer = await rawRequest(server.url, `GET / HTTP/1.1\nHost: a.example\nX: ${"x".repeat(17_000)}\n\n`);
  expect(statusOf(answer)).toBe(431);
});

test("what browsers and proxies send at most is within bounds", async () => {
  const cookies = [
    `latchkey.session=${"x".repeat(43)}`,
    `latchkey.device=${"x".repeat(22)}${`.${"x".repeat(63)}`.repeat(5)}`,
    `latchkey.authorization-url=${"x".repeat(1_500)}`,
    ...["pkce.code_verifier", "state", "nonce"].map((name) => `__Host-authjs.${name}=${"x".repeat(700)}`),
    `_ga=${"x".repeat(200)}`,
  ];
  const headers = {
    cookie: cookies.join("; "),
    "accept-language": Array.from({ length: 30 }, (_, i) => `l${i}-XX;q=0.${i}`).join(","),
    referer: `${server.url}/reset-password?uid=MTIzNDU2&token=dkm9kf-${"0".repeat(32)}`,
    "sec-ch-ua": '"Chromium";v="142", "Google Chrome";v="142", "Not_A Brand";v="99"',
    traceparent: `00-${"0".repeat(32)}-${"0".repeat(16)}-00`,
    "x-amz-cf-id": "x".repeat(60),
    "cf-ray": "x".repeat(24),
  };
  const callback = `/api/auth/callback/oidc?state=${"x".repeat(400)}&code=${"x".repeat(1_800)}&iss=https://a.example`;
  expect((await fetch(`${server.url}/login`, { headers })).status).toBe(200);
  expect((await fetch(server.url + callback, { headers, redirect: "manual" })).status).toBe(303);
});

function isCached(path: string, headers: Record<string, string>): boolean {
  return path === PLAIN["cached page"]?.path && !Object.keys(headers).some((name) => /^(cookie|rsc|next-)/.test(name));
}

function withLongHeaders(plain: Asked): [string, Asked][] {
  return Object.entries(LENGTHS).flatMap(([name, length]) =>
    Object.entries(FILLINGS).map(([filling, text]): [string, Asked] => {
      const value = `${`${BEGINNINGS[name] ?? "x"}${text.repeat(length)}`.slice(0, length - 1)}x`;
      return [`a long ${name}, ${filling}`, { ...plain, headers: { ...plain.headers, [name]: value } }];
    }),
  );
}

function withLongTargets(plain: Asked): [string, Asked][] {
  return Object.entries(FILLINGS)
    .filter(([filling]) => filling !== "spaces" && filling !== "cookies")
    .flatMap(([filling, text]) =>
      ["/", "?", "?uid="].map((before): [string, Asked] => [
        `a long target after ${before}, ${filling}`,
        { ...plain, path: `${plain.path}${before}${text.repeat(2_560)}`.slice(0, 2_560) },
      ]),
    );
}

function withManyHeaders(plain: Asked): [string, Asked][] {
  const many = (count: number, length: number): Record<string, string> =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`x-${i}`, "x".repeat(length)]));
  return [
    ["700 empty headers", { ...plain, headers: { ...plain.headers, ...many(700, 0) } }],
    ["2,000 empty headers", { ...plain, headers: { ...plain.headers, ...many(2_000, 0) } }],
  ];
}

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { env } from "@/lib/env";
import { findAuditEvents } from "@/lib/models/audit-log";
import { guard } from "./guard";

const [APP, LOCAL] = ["https://app.example.com", "http://localhost:5173"];
const USERS = "/api/auth/users/me/";
const SESSION = "/api/auth/jwt/session/";

const reached: string[] = [];
const server = createServer(
  guard(async ({ method, url }, response) => {
    reached.push(`${method} ${url}`);
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  }),
);

beforeAll(async () => {
  Object.assign(env(), { FRONTEND_ORIGINS: [APP, LOCAL], AUTH_URL: "https://id.example.com", production: true });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => server.close());

/** @returns the status and the headers that a browser judges by */
async function send(method: string, path: string, headers: Record<string, string>) {
  const { port } = server.address() as AddressInfo;
  const before = reached.length;
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers });
  await answer.arrayBuffer();
  const cors = [...answer.headers].filter(([name]) => name.startsWith("access-control-"));
  return {
    status: answer.status,
    vary: answer.headers.get("vary"),
    cors: Object.fromEntries(cors),
    reached: reached.length > before,
  };
}

const preflight = (path: string, origin: string) =>
  send("OPTIONS", path, {
    origin,
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type",
    "sec-fetch-site": "cross-site",
  });

const READABLE = {
  "access-control-allow-origin": APP,
  "access-control-expose-headers": "Retry-After, WWW-Authenticate",
};

it("the log says which origin was refused, and what to set", async () => {
  await send("POST", USERS, { origin: "https://staging.example.com" });
  const [event] = await findAuditEvents({ code: "origin_refused" });
  expect(event?.details).toMatchObject({ origin: "https://staging.example.com" });
  expect(event?.details?.advice).toMatch(/AUTH_URL is https:\/\/id\.example\.com.*FRONTEND_ORIGINS/);
});

describe("a listed front end", () => {
  it("may ask before it calls, and need not ask again for two hours", async () => {
    expect(await preflight(USERS, APP)).toEqual({
      status: 204,
      vary: "Origin",
      reached: false,
      cors: {
        ...READABLE,
        "access-control-allow-methods": "GET, POST",
        "access-control-allow-headers":
          "accept, authorization, content-type, user-agent, x-csrftoken, x-requested-with",
        "access-control-max-age": "7200",
      },
    });
  });

  it.each(["GET", "POST"])("may call by %s, from another site too", async (method) => {
    const headers = { origin: APP, "sec-fetch-site": "cross-site" };
    expect(await send(method, USERS, headers)).toEqual({ status: 200, vary: "Origin", reached: true, cors: READABLE });
  });

  it("is answered with its own origin", async () => {
    expect((await send("POST", USERS, { origin: LOCAL })).cors["access-control-allow-origin"]).toBe(LOCAL);
  });

  it("reads refusals, too", async () => {
    const answer = await send("POST", `${USERS}?${"x=1&".repeat(30)}`, { origin: APP });
    expect(answer).toEqual({ status: 400, vary: "Origin", reached: false, cors: READABLE });
  });

  it("may send its cookies to jwt/session alone", async () => {
    const allowed = "access-control-allow-credentials";
    for (const path of [SESSION, SESSION.slice(0, -1), `${SESSION}?x`]) {
      expect((await preflight(path, APP)).cors[allowed]).toBe("true");
      expect((await send("POST", path, { origin: APP })).cors[allowed]).toBe("true");
    }
    for (const path of [
      USERS,
      "/api/auth/jwt/create/",
      "/api/auth/jwt/%73ession/",
      `${SESSION}x`,
      "/api/x?/api/auth/jwt/session/",
    ])
      for (const { cors } of [await preflight(path, APP), await send("POST", path, { origin: APP })])
        expect(cors).not.toHaveProperty(allowed);
  });

  it.each(["/login", "/forgot-password", "/", "/apis", "/csp-report/x"])(
    "may not post to our pages: %s",
    async (path) => {
      const headers = { origin: APP, "sec-fetch-site": "cross-site" };
      expect(await send("POST", path, headers)).toMatchObject({ status: 403, cors: {}, reached: false });
      expect(await preflight(path, APP)).toMatchObject({ cors: {} });
    },
  );
});

const FOREIGN = [
  "https://evil.example",
  "http://app.example.com",
  "https://app.example.com:8443",
  "https://www.app.example.com",
  "https://other.example.com",
  "https://app.example.com.evil.example",
  "https://evil.example/https://app.example.com",
  "https://app.example.com/",
  "https://APP.example.com",
  "https://app.example.com, https://evil.example",
  "https://app.example.com@evil.example",
  "http://localhost:5174",
  "http://127.0.0.1:5173",
  "null",
  "*",
];

describe.each(FOREIGN)("from %s", (origin) => {
  it.each([
    ["a call", "POST", USERS],
    ["a call that changes nothing", "GET", USERS],
    ["a call with a cookie", "POST", SESSION],
    ["the keys", "GET", "/.well-known/jwks.json"],
  ])("%s is refused, and its browser is told nothing", async (_what, method, path) => {
    const refused = { status: 403, vary: "Origin", cors: {}, reached: false };
    for (const site of ["cross-site", "same-site"])
      expect(await send(method, path, { origin, "sec-fetch-site": site })).toEqual(refused);
    expect(await send(method, path, { origin })).toEqual(refused);
    expect(await preflight(path, origin)).toEqual(refused);
  });
});

it("a program, which sends no Origin, and our own pages are served as before", async () => {
  const served = { status: 200, vary: "Origin", cors: {}, reached: true };
  for (const method of ["GET", "POST", "OPTIONS"]) expect(await send(method, USERS, {})).toEqual(served);
  const ours = { origin: "https://id.example.com" };
  for (const headers of [ours, { ...ours, "sec-fetch-site": "same-origin" } as Record<string, string>])
    expect(await send("POST", USERS, headers)).toEqual(served);
});

it("a provider's redirect to its callback is no call", async () => {
  const headers = { origin: "https://provider.example", "sec-fetch-site": "cross-site" };
  expect(await send("GET", "/api/auth/callback/oidc?state=x", headers)).toMatchObject({ status: 200, reached: true });
});

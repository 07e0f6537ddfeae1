/** For API specs: a server per worker, its accounts and mailbox, and a client that checks each answer against the OpenAPI document. */
import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import { test as base, expect } from "playwright/test";
import { type Accounts, accountsFixture } from "./accounts";
import { Mailbox } from "./mailbox";
import { postJson } from "./network";
import { ONE_PROCESS, productionVariables, type Server, startServer } from "./server";

export { expect } from "playwright/test";

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: any JSON, which each test compares whole.
  body: any;
}

interface Options {
  token?: string | undefined;
  headers?: Record<string, string>;
  raw?: BodyInit;
}

export const from = (client: string): Record<string, string> => ({ "X-Forwarded-For": client });

export const POST_PATHS = [
  "auth/users",
  "auth/users/activation",
  "auth/users/resend_activation",
  "auth/users/reset_password",
  "auth/users/reset_password_confirm",
  "auth/users/set_password",
  "auth/jwt/create",
  "auth/jwt/session",
  "auth/jwt/refresh",
  "auth/jwt/verify",
  "auth/jwt/blacklist",
  "users/set_password",
];

/** Less than an email waits for a server that hangs, with room for a busy machine. */
const PROMPT_MS = 8_000;

/** Requests a reset link, which has to be answered without waiting for mail. */
export async function requestReset(origin: string, email: string): Promise<void> {
  const requestedAt = performance.now();
  const { status } = await postJson(`${origin}/api/auth/users/reset_password/`, { email });
  const tookMs = performance.now() - requestedAt;
  expect(status).toBe(204);
  expect(tookMs).toBeLessThan(PROMPT_MS);
}

/** @param request such as "POST /api/auth/users/" */
export type Ask = (request: string, body?: unknown, options?: Options) => Promise<Answer>;

interface WorkerFixtures {
  server: Server;
  accounts: Accounts;
  mailbox: Mailbox;
  ask: Ask;
}

export const test = base.extend<object, WorkerFixtures>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
    async ({}, use) => {
      // One proxy, so that a test may choose its client address: see `from`.
      const server = await startServer({ ...(await productionVariables()), ...ONE_PROCESS, TRUSTED_PROXY_HOPS: "1" });
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],
  accounts: [accountsFixture, { scope: "worker" }],
  mailbox: [async ({ server }, use) => use(new Mailbox(server)), { scope: "worker" }],
  ask: [async ({ server }, use) => use(await client(server.url)), { scope: "worker" }],
});

async function client(url: string): Promise<Ask> {
  const check = responseCheck(await (await fetch(`${url}/api/openapi.json`)).json());
  return async (request, body, { token, headers, raw } = {}) => {
    const [method = "", path = ""] = request.split(" ");
    const response = await fetch(url + path, {
      method,
      redirect: "manual",
      headers: {
        ...(body !== undefined || raw !== undefined ? { "Content-Type": "application/json" } : {}),
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: raw ?? (body === undefined ? null : JSON.stringify(body)),
      ...(raw instanceof ReadableStream ? { duplex: "half" } : {}),
    } as RequestInit);
    const text = await response.text();
    const answer = { status: response.status, headers: response.headers, body: text === "" ? "" : JSON.parse(text) };
    // Not `expect`: Playwright records a step for each, which would take most of the time of thousands of requests.
    assert.match(answer.headers.get("cache-control") ?? "", /no-store/, request);
    check(method, path, answer);
    return answer;
  };
}

// biome-ignore lint/suspicious/noExplicitAny: another test checks the shape of the document
function responseCheck(document: any): (method: string, path: string, answer: Answer) => void {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  return (method, path, { status, body }) => {
    const operation = document.paths[path.endsWith("/") ? path : `${path}/`]?.[method.toLowerCase()];
    if (!operation) return;
    const documented = operation.responses[status];
    assert.ok(documented, `${method} ${path} answers ${status} ${JSON.stringify(body)}`);
    const schema = documented.content?.["application/json"].schema;
    if (!schema) assert.equal(body, "");
    else assert.ok(ajv.validate(schema, body), `${JSON.stringify(body)}: ${ajv.errorsText()}`);
  };
}

/** What stories of the API have at hand: a server, accounts, the mailbox, and a client that checks each answer against the published description. */
import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import { test as base } from "playwright/test";
import { type Accounts, openAccounts } from "./accounts";
import { Mailbox } from "./mailbox";
import { ONE_PROCESS, productionVariables, type Server, startServer } from "./server";

export { expect } from "playwright/test";

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: any JSON at all, which each test compares whole.
  body: any;
}

interface Asked {
  token?: string | undefined;
  headers?: Record<string, string>;
  /** Sent as it is, instead of a JSON body. */
  raw?: BodyInit;
}

export const from = (client: string): Record<string, string> => ({ "X-Forwarded-For": client });

/** @param request such as "POST /api/auth/users/" */
export type Ask = (request: string, body?: unknown, asked?: Asked) => Promise<Answer>;

interface World {
  server: Server;
  accounts: Accounts;
  mailbox: Mailbox;
  ask: Ask;
}

export const test = base.extend<object, World>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
    async ({}, use) => {
      // One proxy, so that a story can come from an address of its own: see `from`.
      const server = await startServer({ ...(await productionVariables()), ...ONE_PROCESS, TRUSTED_PROXY_HOPS: "1" });
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],
  accounts: [
    async ({ server }, use) => {
      const accounts = openAccounts(server);
      await use(accounts);
      accounts.close();
    },
    { scope: "worker" },
  ],
  mailbox: [async ({ server }, use) => use(new Mailbox(server)), { scope: "worker" }],
  ask: [async ({ server }, use) => use(await client(server.url)), { scope: "worker" }],
});

async function client(url: string): Promise<Ask> {
  const check = checkerOf(await (await fetch(`${url}/api/openapi.json`)).json());
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
    // Plain assertions: Playwright keeps a step of each of its own, which would be most of the time of many thousand requests.
    assert.match(answer.headers.get("cache-control") ?? "", /no-store/, request);
    check(method, path, answer);
    return answer;
  };
}

// biome-ignore lint/suspicious/noExplicitAny: a document whose shape another test proves
function checkerOf(document: any): (method: string, path: string, answer: Answer) => void {
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

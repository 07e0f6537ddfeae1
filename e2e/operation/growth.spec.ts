/** What anybody can repeat, repeated: rows, lines and requests to a provider stay within bounds, and the answers say when to come back. */
import { randomUUID } from "node:crypto";
import Sqlite from "better-sqlite3";
import { expect, test } from "playwright/test";
import { createAccount } from "../support/accounts";
import { openForm, sessionCookie } from "../support/forms";
import { type HostileProvider, startHostileProvider } from "../support/hostile-provider";
import { postJson } from "../support/network";
import { processorMs } from "../support/processor-time";
import { databaseFile, ONE_PROCESS, productionVariables, type Server, startServer } from "../support/server";

test.describe.configure({ mode: "serial" });

let provider: HostileProvider;
let server: Server;

test.beforeAll(async () => {
  provider = await startHostileProvider();
  server = await startServer({ ...(await productionVariables()), ...ONE_PROCESS, ...provider.variables });
});
test.afterAll(async () => {
  await server.stop();
  await provider.stop();
});

const RETRY_AFTER = expect.stringMatching(/^[1-9]\d*$/);

/** What the requests have left in the audit log, in the counters and in the log. */
async function growth(requests: () => Promise<unknown>) {
  const file = new Sqlite(databaseFile(server), { readonly: true });
  const size = (table: string) => file.prepare(`select count(*) from ${table}`).pluck().get() as number;
  const measured = () => [size("audit_log"), size("limits"), server.output().split("\n").length] as const;
  const before = measured();
  await requests();
  const [rows, counters, lines] = measured().map((after, place) => after - (before[place] ?? 0));
  file.close();
  return { rows, counters, lines };
}

async function repeat(count: number, send: (index: number) => Promise<Response>): Promise<Response[]> {
  const answers: Response[] = [];
  for (let sent = 0; sent < count; sent += 20)
    answers.push(...(await Promise.all(Array.from({ length: 20 }, (_, i) => send(sent + i)))));
  return answers;
}

const statuses = (answers: Response[]) => [...new Set(answers.map(({ status }) => status))].sort();

// First: a client that is refused as often as in the others has to solve a CAPTCHA at the login.
test("the account page of somebody with 20,000 sessions costs no more than twice that of somebody with 50", async () => {
  const cookies = await Promise.all(
    [50, 20_000].map(async (count) => {
      const { id, email } = await createAccount(server);
      const cookie = await sessionCookie(server.url, email);
      const file = new Sqlite(databaseFile(server), { timeout: 5_000 });
      file
        .prepare(
          `with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)
           insert into sessions (user_id, token_hash, method, created_at, last_used_at, client, user_agent)
           select ?, hex(randomblob(32)), 'password', ?, ?, '203.0.113.1', 'Mozilla/5.0 (X11) Firefox/140.0' from n`,
        )
        .run(count, id, Date.now() - 1_000, Date.now() - 1_000);
      file.close();
      return cookie;
    }),
  );
  const cost = async (cookie: string) => {
    const before = processorMs(server.pid());
    for (let i = 0; i < 15; i++) {
      const page = await (await fetch(`${server.url}/account`, { headers: { cookie } })).text();
      expect(page.match(/name="session"/g)?.length).toBeGreaterThan(40);
      expect(page.match(/name="session"/g)?.length).toBeLessThanOrEqual(50);
    }
    return processorMs(server.pid()) - before;
  };
  await cost(cookies[0] ?? "");
  const [few, many] = [await cost(cookies[0] ?? ""), await cost(cookies[1] ?? "")];
  expect(many).toBeLessThan(2 * few);
});

test("reports of violations", async () => {
  const report = { "csp-report": { "effective-directive": "script-src", "blocked-uri": "x", "document-uri": "y" } };
  const answers: Response[] = [];
  const { rows, lines } = await growth(async () => {
    answers.push(...(await repeat(100, () => postJson(`${server.url}/csp-report`, report))));
  });
  expect(statuses(answers)).toEqual([204, 429]);
  expect(answers.at(-1)?.headers.get("retry-after")).toEqual(RETRY_AFTER);
  expect(rows).toBe(0);
  expect(lines).toBeLessThanOrEqual(20);
});

test("foreign origins", async () => {
  const headers = { origin: "https://evil.example" };
  const { rows, lines, counters } = await growth(async () => {
    expect(statuses(await repeat(400, () => fetch(`${server.url}/login`, { method: "POST", headers })))).toEqual([403]);
  });
  expect(rows).toBeLessThanOrEqual(62);
  expect(lines).toBeLessThanOrEqual(62);
  expect(counters).toBeLessThanOrEqual(4);
});

test("wrong links with made-up uids", async () => {
  const answers: Response[] = [];
  const { rows, counters } = await growth(async () => {
    for (const path of ["activation", "reset_password_confirm"])
      answers.push(
        ...(await repeat(160, (i) => {
          const uid = Buffer.from(String(1_000 + i)).toString("base64url");
          return postJson(`${server.url}/api/auth/users/${path}/`, { uid, token: "x-y", new_password: "Lantern-41-x" });
        })),
      );
  });
  expect(statuses(answers)).toEqual([400, 429]);
  expect(answers.at(-1)?.headers.get("retry-after")).toEqual(RETRY_AFTER);
  expect(rows).toBeLessThanOrEqual(110);
  // At both widths of an address: a hundred links, all wrong ones, and those recorded.
  expect(counters).toBeLessThanOrEqual(2 * 102);
});

test("bad tokens, whichever way they come", async () => {
  for (const [path, body] of [
    ["refresh", { refresh: "x" }],
    ["verify", { token: "x" }],
    ["blacklist", { refresh: "x" }],
  ] as const) {
    const answers = await repeat(120, () => postJson(`${server.url}/api/auth/jwt/${path}/`, body));
    expect(statuses(answers)).toContain(429);
    expect(answers.at(-1)?.headers.get("retry-after")).toEqual(RETRY_AFTER);
  }
});

test("actions that no version of ours knows", async () => {
  const { rows, lines } = await growth(() =>
    repeat(400, () => {
      const headers = { origin: server.url, "next-action": randomUUID().replaceAll("-", "").padEnd(42, "0") };
      return fetch(`${server.url}/login`, { method: "POST", headers, body: "[]" });
    }),
  );
  expect(rows).toBe(0);
  expect(lines).toBeLessThanOrEqual(201);
});

test("a provider that hangs from the first fails within ten seconds, and is asked again", async () => {
  provider.lie = { hangs: true };
  const began = Date.now();
  const answer = await (await openForm(`${server.url}/login`))({ provider: "oidc", callbackUrl: "/account" });
  expect([answer.status, answer.headers.get("location")]).toEqual([303, "/login?problem=provider"]);
  expect(Date.now() - began).toBeLessThan(10_000);
  provider.lie = {};
});

test("authorizations: the provider is asked for its discovery document once, and the client waits with a 429", async () => {
  provider.asked.length = 0;
  const submit = await openForm(`${server.url}/login`);
  const answers = await repeat(80, () => submit({ provider: "oidc", callbackUrl: "/account" }));
  expect(provider.asked.filter((path) => path.startsWith("/.well-known/"))).toHaveLength(1);
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(21);
  expect(refused[0]?.headers.get("retry-after")).toEqual(RETRY_AFTER);
  expect(await refused[0]?.text()).toContain("Please wait a little and try again.");
  const file = new Sqlite(databaseFile(server), { readonly: true });
  expect(file.prepare("select count(*) from oauth_states").pluck().get()).toBe(59);
  file.close();
  expect(await (await fetch(`${server.url}/login?problem=throttled&wait=90`)).text()).toContain(
    "Please wait 2 minutes",
  );
});

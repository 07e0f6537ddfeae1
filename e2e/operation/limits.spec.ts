import { type Accounts, OLD_PASSWORD, openAccounts } from "../support/accounts";
import { expect, test } from "../support/fixtures";
import { openForm } from "../support/forms";
import { emailsIn } from "../support/mailbox";
import { postJson } from "../support/network";
import { processesOf, untilEveryProcessIsReady } from "../support/processes";
import { processorMs } from "../support/processor-time";
import { productionVariables, type Server, startServer } from "../support/server";

let server: Server;
let accounts: Accounts;
test.beforeAll(async () => {
  const variables = { ...(await productionVariables()), RESET_LIMIT: "5/hour", LOGIN_LIMIT: "10/hour" };
  server = await startServer({ ...variables, TRUSTED_PROXY_HOPS: "1", WEB_PROCESSES: "2" });
  await untilEveryProcessIsReady(server);
  accounts = openAccounts(server);
});
test.afterAll(async () => {
  accounts.close();
  await server.stop();
});

function post(path: string, body: object, client: string): Promise<Response> {
  return postJson(`${server.url}/api/auth/${path}`, body, { "x-forwarded-for": `${Math.random()}, ${client}` });
}

const logIn = (email: string, password: string, client: string) => post("jwt/create/", { email, password }, client);
const count = (answers: Response[], status: number) => answers.filter((answer) => answer.status === status).length;

const requestResets = (email: string, clientOf: (place: number) => string) =>
  Promise.all(Array.from({ length: 100 }, (_, place) => post("users/reset_password/", { email }, clientOf(place))));
const emailsTo = (email: string) => emailsIn(server.output()).filter(({ to }) => to === email);

test("a burst of 100 requests for a reset from one client lets through exactly the limit, for a known address and an unknown one", async () => {
  for (const [client, email] of [
    ["192.0.2.100", (await accounts.create()).email],
    ["192.0.2.101", "nobody@example.com"],
  ] as const) {
    const answers = await requestResets(email, () => client);
    expect([count(answers, 204), count(answers, 429)]).toEqual([5, 95]);
    const refused = answers.find(({ status }) => status === 429) as Response;
    const wait = Number(refused.headers.get("retry-after"));
    expect(wait).toBeGreaterThan(3_500);
    const detail = `Request was throttled. Expected available in ${wait} seconds.`;
    const captcha = { parameters: expect.objectContaining({ data: { turn: 0 } }), signature: expect.any(String) };
    expect(await refused.json()).toEqual({ detail, captcha });
  }
});

test("requests for one address from 100 clients in as many networks are all answered alike, known or not; beyond five its emails are late", async () => {
  const [known, other] = [await accounts.create(), await accounts.create()];
  for (const email of [known.email, "nobody@example.com"]) {
    const answers = await requestResets(email, (place) => `198.18.${place}.1`);
    expect([count(answers, 204), await answers.at(-1)?.text()]).toEqual([100, ""]);
  }
  await post("users/reset_password/", { email: other.email }, "198.51.100.9");
  // Messages are seen to in turn: once this one is sent, so are all before it that are not late.
  await expect.poll(() => emailsTo(other.email).length, { timeout: 30_000 }).toBe(1);
  expect(emailsTo(known.email)).toHaveLength(5);
});

test("whatever addresses of its network a client sends from, it has a few times the limit of one", async () => {
  const from = async (clientOf: (place: number) => string, path: string, body: object) => {
    const asked = Array.from({ length: 100 }, (_, place) => post(path, body, clientOf(place)));
    return (await Promise.all(asked)).filter(({ status }) => status !== 429).length;
  };
  const reset = { email: "nobody@example.com" };
  const login = { email: "nobody@example.com", password: "x" };
  expect(await from((place) => `192.0.3.${place}`, "users/reset_password/", reset)).toBe(40);
  expect(await from((place) => `2001:db8:1:${place.toString(16)}00::1`, "users/reset_password/", reset)).toBe(80);
  expect(await from((place) => `2001:db8:2:${place.toString(16)}::1`, "users/reset_password/", reset)).toBe(20);
  expect(await from((place) => `2001:db8:3:${place.toString(16)}::1`, "jwt/create/", login)).toBe(40);
});

test("a refused login costs at most twice the processor time of a refused reset", async () => {
  const client = "192.0.4.1";
  const email = "nobody@example.com";
  const pids = Object.values(processesOf(server)).flat();
  const costOfRefusals = async (path: string, body: object) => {
    while ((await post(path, body, client)).status !== 429);
    for (let warm = 0; warm < 100; warm++) await post(path, body, client);
    const spent = () => pids.reduce((ms, pid) => ms + processorMs(pid), 0);
    const before = spent();
    for (let again = 0; again < 300; again++) expect((await post(path, body, client)).status).toBe(429);
    return spent() - before;
  };
  const reset = await costOfRefusals("users/reset_password/", { email });
  const login = await costOfRefusals("jwt/create/", { email, password: "x" });
  console.log(`300 refused resets: ${reset} ms; logins: ${login} ms`);
  expect(login).toBeLessThanOrEqual(reset * 2);
});

test("a burst of 100 wrong logins from one client tries exactly the limit, whatever addresses it forwards", async () => {
  const burst = Array.from({ length: 100 }, (_, place) => logIn(`nobody-${place}@example.com`, "x", "198.51.100.1"));
  const answers = await Promise.all(burst);
  expect([count(answers, 401), count(answers, 429)]).toEqual([10, 90]);
});

test("of 20 good logins at once from one client as many as the limit are served, and the rest is told when to come back", async () => {
  const { email } = await accounts.create();
  const answers = await Promise.all(Array.from({ length: 20 }, () => logIn(email, OLD_PASSWORD, "198.51.100.2")));
  const [served, refused] = [count(answers, 200), answers.filter(({ status }) => status === 429)];
  expect(served).toBeGreaterThanOrEqual(10);
  expect(served + refused.length).toBe(20);
  for (const answer of refused) expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(3_500);
  expect((await logIn(email, OLD_PASSWORD, "198.51.100.2")).status).toBe(200);
});

test("a locked out account refuses everybody, and answers as for a wrong password", async () => {
  const { email } = await accounts.create();
  const guess = (client: number) => logIn(email, "x", `203.0.113.${client}`);
  for (let client = 0; client < 6; client++) await guess(client);
  await accounts.lengthenLockouts();
  await guess(6);
  const [lockedOut, wrong] = await Promise.all([
    logIn(email, OLD_PASSWORD, "203.0.113.50"),
    logIn("nobody@example.com", "x", "203.0.113.51"),
  ]);
  expect([lockedOut.status, await lockedOut.text()]).toEqual([wrong.status, await wrong.text()]);
});

test("counters survive a restart", async () => {
  const { email } = await accounts.create();
  for (let attempt = 0; attempt < 5; attempt++) await post("users/reset_password/", { email }, "192.0.2.200");
  await server.kill();
  server = await startServer(server.variables);
  expect((await post("users/reset_password/", { email }, "192.0.2.200")).status).toBe(429);
});

test("a throttled form says how long to wait, with Retry-After, and keeps its fields", async () => {
  const email = "ada@example.com";
  const submit = await openForm(`${server.url}/forgot-password`);
  for (let attempt = 0; attempt < 5; attempt++) await submit({ email });
  const refused = await submit({ email });
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(3_500);
  const text = await refused.text();
  expect(text).toContain("Please wait 60 minutes and try again.");
  expect(text).toContain(`value="${email}"`);
});

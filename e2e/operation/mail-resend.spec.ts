import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "playwright/test";
import { type Accounts, openAccounts } from "../support/accounts";
import { requestReset } from "../support/api";
import { type Behaviour, type Body, type FakeResend, startFakeResend } from "../support/fake-resend";
import { productionVariables, type Server, startServer } from "../support/server";

const AWAY_MS = Number(process.env.AWAY_MS ?? 0);

test.describe.configure({ mode: "serial", timeout: 120_000 + AWAY_MS });

let resend: FakeResend;
let server: Server;
let accounts: Accounts;

test.beforeAll(async () => {
  resend = await startFakeResend();
  server = await startServer({
    ...(await productionVariables()),
    ...resend.variables,
  });
  accounts = openAccounts(server);
});

test.afterAll(async () => {
  accounts.close();
  await server.stop();
  await resend.close();
});

const deliveredTo = (email: string) => resend.delivered().filter(({ to }) => to === email);
const requestsFor = (email: string) => resend.requests.filter(({ body }) => body.to === email);
const mailState = async () => ((await (await fetch(`${server.url}/readyz`)).json()) as { mail?: string }).mail;

async function requestWhile(behaviour: Behaviour): Promise<string> {
  const { email } = await accounts.create();
  resend.behaviour = behaviour;
  await requestReset(server.url, email);
  return email;
}

async function expectDelivery(email: string, timeout = 30_000): Promise<void> {
  await expect.poll(() => deliveredTo(email).length, { timeout, message: `an email to ${email}` }).toBe(1);
}

const temporary: [what: string, behaviour: Behaviour][] = [
  ["hangs", "hang"],
  ["has an internal error", { status: 500, name: "internal_server_error" }],
  ["is busy with the same key", { status: 409, name: "concurrent_idempotent_requests" }],
  ["limits the rate", { status: 429, name: "rate_limit_exceeded", retryAfter: 2 }],
  ["has a daily quota", { status: 429, name: "daily_quota_exceeded" }],
  ["does not know the key", { status: 401, name: "missing_api_key" }],
];

for (const [what, behaviour] of temporary)
  test(`a provider that ${what} gets the email when that is over`, async () => {
    const email = await requestWhile(behaviour);
    await expect.poll(() => requestsFor(email).length).toBeGreaterThan(0);
    expect(deliveredTo(email)).toEqual([]);
    resend.behaviour = "ok";
    await expectDelivery(email);
    expect(new Set(requestsFor(email).map(({ key, raw }) => key + raw)).size).toBe(1);
    // The provider delivers a moment before the worker reads the answer.
    await expect.poll(mailState).toBeUndefined();
  });

test("a slow provider delays its email alone", async () => {
  const slow = await requestWhile("slow");
  await expect.poll(() => requestsFor(slow).length).toBe(1);
  const quick = await requestWhile("ok");
  await expectDelivery(quick);
  await expectDelivery(slow);
});

test("an email whose answer was lost is sent again with the same key and bytes, and delivered once", async () => {
  const email = await requestWhile("drop after accept");
  await expect.poll(() => requestsFor(email).length, { timeout: 20_000 }).toBeGreaterThan(1);
  resend.behaviour = "ok";
  await expectDelivery(email);
  const [first, ...others] = requestsFor(email);
  for (const { key, raw } of others) expect([key, raw]).toEqual([first?.key, first?.raw]);
});

test("an email refused for good is not retried, and delays no other", async () => {
  const refused = await requestWhile({ status: 422, name: "invalid_parameter" });
  await expect.poll(() => requestsFor(refused).length).toBe(1);
  const other = await requestWhile("ok");
  await expectDelivery(other);
  expect(requestsFor(refused)).toHaveLength(1);
  expect(server.output()).toContain("422 invalid_parameter");
});

test("what Resend tells of an email is recorded once, of twenty tries at once by all processes", async () => {
  const email = await requestWhile("ok");
  await expectDelivery(email);
  const [body] = deliveredTo(email) as [Body];
  const tell = (type: string, id: string) => resend.tell(`${server.url}/hooks/resend`, type, body, id);
  const answers = await Promise.all(Array.from({ length: 20 }, () => tell("email.bounced", "msg_bounced")));
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(204));
  const bounced = () => server.output().match(/"msg":"mail_bounced"/g)?.length ?? 0;
  await expect.poll(bounced).toBe(1);
  expect((await tell("email.opened", "msg_opened")).status).toBe(204);
  expect((await tell("email.bounced", "msg_bounced")).status).toBe(204);
  expect(await accounts.deliveriesOf(email)).toEqual(["hard_bounce"]);
  expect(bounced()).toBe(1);
});

test("what is not signed by Resend is refused before it is read, at any size, and changes nothing", async () => {
  const hook = `${server.url}/hooks/resend`;
  const earlier = server.errors().length;
  const post = async (body: string | ReadableStream, headers: Record<string, string> = {}) =>
    (await fetch(hook, { method: "POST", body, headers, duplex: "half" } as RequestInit)).status;
  const signed = {
    "svix-id": "msg_1",
    "svix-timestamp": String(Math.floor(Date.now() / 1_000)),
    "svix-signature": "v1,eA==",
  };
  const huge = "x".repeat(100_000);
  const chunked = () => new Blob([huge]).stream();
  expect(await post("{}")).toBe(400);
  expect(await post("{}", signed)).toBe(400);
  expect(await post("[".repeat(60_000), signed)).toBe(400);
  expect(await post(huge, signed)).toBe(413);
  expect(await post(chunked(), signed)).toBe(413);
  expect(await post("{}", { ...signed, "svix-signature": `v1,${"x".repeat(2_000)}` })).toBe(431);
  expect(await post("{}", { ...signed, origin: "https://evil.example" })).toBe(403);
  expect((await fetch(hook)).status).toBe(405);
  const [body] = resend.delivered() as [Body];
  expect((await resend.tell(`${hook}/?a=b`, "email.clicked", body, "msg_clicked")).status).toBe(204);
  expect(server.errors().slice(earlier)).toEqual([]);
});

test("while the queue waits, Retry-After is kept and /readyz says “degraded” with 200", async () => {
  const email = await requestWhile({ status: 429, name: "rate_limit_exceeded", retryAfter: 6 });
  await expect.poll(() => requestsFor(email).length).toBe(1);
  await expect.poll(mailState).toBe("degraded");
  const [first] = requestsFor(email);
  resend.behaviour = "ok";
  const later = await requestWhile("ok");
  await expectDelivery(email);
  await expectDelivery(later);
  expect((requestsFor(email)[1]?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(5_900);
});

test("a provider that was unreachable gets every email once it is back", async () => {
  const port = Number(new URL(resend.url).port);
  await resend.close();
  const emails: string[] = [];
  for (let i = 0; i < 5; i++) {
    const { email } = await accounts.create();
    await requestReset(server.url, email);
    emails.push(email);
  }
  await expect.poll(mailState, { timeout: 20_000 }).toBe("degraded");
  await sleep(AWAY_MS);
  resend = await startFakeResend(port);
  const backAt = Date.now();
  for (const email of emails) await expectDelivery(email, 70_000);
  console.log(`away for ${AWAY_MS} ms: ${emails.length} emails within ${Date.now() - backAt} ms of the return`);
  await expect.poll(mailState).toBeUndefined();
});

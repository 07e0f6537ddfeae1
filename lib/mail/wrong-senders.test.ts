/** A slip in the sender's settings, or a provider that changes its mind: nothing that was acknowledged is lost. */
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { isNull, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type ScriptedSmtp, type Step, startScriptedSmtp } from "../../e2e/support/scripted-smtp";
import { HOUR_MS, MINUTE_MS } from "../clock";
import { db } from "../db";
import { outbox } from "../db/schema";
import { env } from "../env";
import { log } from "../log";
import { createUser, findUserByEmail } from "../models/users";
import { mailUrls, request } from "../test-support";
import { enqueue, isMailDegraded } from "./outbox";
import { createWorker, type MailWorker } from "./worker";

let smtp: ScriptedSmtp;
const resend = { answer: undefined as [number, string] | undefined, sent: [] as string[], url: "" };
const resendServer = createServer(async (incoming, response) => {
  let body = "";
  for await (const chunk of incoming) body += chunk;
  const { to } = JSON.parse(body);
  const [status, name] = resend.answer ?? [200, ""];
  if (status === 200) resend.sent.push(to);
  response.writeHead(status, { "content-type": "application/json", "ratelimit-limit": "1000" });
  response.end(JSON.stringify(status === 200 ? { id: "1" } : { statusCode: status, name, message: `about ${to}` }));
});

beforeAll(async () => {
  smtp = await startScriptedSmtp();
  await new Promise<void>((resolve) => resendServer.listen(0, "127.0.0.1", resolve));
  vi.stubEnv("RESEND_BASE_URL", `http://127.0.0.1:${(resendServer.address() as { port: number }).port}`);
  Object.assign(env(), { MAIL_FROM: "Latchkey <no-reply@example.com>", SMTP_URL: smtp.url, RESEND_API_KEY: "re_1" });
});
beforeEach(async () => {
  await db().delete(outbox);
  vi.useFakeTimers({ toFake: ["Date"] });
});
afterEach(() => vi.useRealTimers());
afterAll(async () => {
  await smtp.close();
  resendServer.close();
});

const unsent = () => db().select().from(outbox).where(isNull(outbox.completedAt));
let accounts = 0;
const newcomers = async (count: number, domain = "example.com") => {
  const emails = [];
  for (let i = 0; i < count; i++) {
    const email = `newcomer-${++accounts}@${domain}`;
    await createUser({ email, passwordHash: null });
    await enqueue("reset-password", { address: email }, request, new Date());
    emails.push(email);
  }
  return emails;
};

/** Minute by minute. */
async function workUntil(done: () => Promise<boolean>, worker: MailWorker): Promise<void> {
  for (let minute = 0; !(await done()); minute++) {
    expect(minute, "minutes until it is so").toBeLessThan(600);
    await worker.processQueue();
    await sleep(10);
    // Leases must not run out meanwhile.
    await expect.poll(async () => (await unsent()).every(({ lease }) => lease === null), { interval: 10 }).toBe(true);
    vi.setSystemTime(Date.now() + MINUTE_MS);
  }
}
const nothingWaits = async () => (await unsent()).length === 0;
const attempts = async (count: number) => {
  const messages = await db().select().from(outbox);
  return messages.reduce((sum, message) => sum + message.attempts, 0) >= count;
};

const SMTP: [who: string, step: Step, answer: string][] = [
  ["a server that lists our address as a spammer's", "greeting", "554 5.7.1"],
  ["a server that does not like our name", "EHLO", "550 5.7.1"],
  ["a wrong password", "AUTH", "535 5.7.8"],
  ["SES, wrong credentials", "AUTH", "535"],
  ["Gmail, the ordinary password", "AUTH", "534 5.7.9"],
  ["Exchange Online, SMTP login turned off", "AUTH", "535 5.7.139"],
  ["a server that wants a login", "MAIL", "530 5.7.0"],
  ["Exchange Online, not logged in", "MAIL", "530 5.7.57"],
  ["a sender of another's domain", "MAIL", "553 5.7.1"],
  ["a sender that does not exist", "MAIL", "550 5.1.0"],
  ["SES, a sender that it cannot read", "MAIL", "501"],
  ["Postfix, relay access denied", "RCPT", "554 5.7.1"],
  ["Exchange, unable to relay", "RCPT", "550 5.7.54"],
  ["Exchange Online, no connector for us", "RCPT", "550 5.7.64"],
  ["Postfix, our name is none, told late", "RCPT", "504 5.5.2"],
  ["a server that refuses everybody, without a reason", "RCPT", "550"],
  ["Exchange Online, not allowed to send as that", "message", "554 5.2.252"],
  ["Exchange, not allowed to send as that", "message", "550 5.7.60"],
  ["Exchange Online, a sender known for spam", "message", "550 5.1.8"],
  ["SES, an address that is not verified", "message", "554"],
  ["SendGrid, a sender that is not verified", "message", "550"],
  ["SES, the day's quota", "message", "454"],
  ["Gmail, the day's limit", "message", "550 5.4.5"],
  ["Gmail, neither SPF nor DKIM", "message", "550 5.7.26"],
];
const RESEND: [who: string, status: number, name: string][] = [
  ["no key", 401, "missing_api_key"],
  ["a key that may not send", 401, "restricted_api_key"],
  ["a wrong key", 403, "invalid_api_key"],
  ["a domain that is not verified, or the mode for tests", 403, "validation_error"],
  ["a sender that it cannot read", 422, "invalid_from_address"],
  ["the month's quota", 429, "monthly_quota_exceeded"],
  ["a wrong address of its API", 404, "not_found"],
  ["a field that it does not like, to any recipient", 422, "validation_error"],
];
const slips = [
  ...SMTP.map(([who, step, answer]) => ({ who, transport: "smtp", slip: () => (smtp.answers = { [step]: answer }) })),
  ...RESEND.map(([who, status, name]) => ({
    who: `Resend: ${who}`,
    transport: "resend",
    slip: () => (resend.answer = [status, name]),
  })),
];

test.each(slips)("$who: no email is lost, one at a time is tried, and all go out once it is put right", async (it) => {
  Object.assign(env(), { MAIL_TRANSPORT: it.transport });
  const worker = createWorker({ urls: mailUrls });
  smtp.answers = {};
  resend.answer = undefined;
  const [before] = await newcomers(1);
  await workUntil(nothingWaits, worker);

  it.slip();
  smtp.disconnect();
  const emails = await newcomers(4);
  await workUntil(() => attempts(8), worker);
  await worker.stop();
  expect((await unsent()).map(({ address }) => address).sort()).toEqual([...emails].sort());
  expect(await isMailDegraded()).toBe(true);
  // Also what begins while the queue is held, and after a restart.
  const restarted = createWorker({ urls: mailUrls });
  emails.push(...(await newcomers(1)));
  await workUntil(() => attempts(12), restarted);
  expect(await unsent()).toHaveLength(5);

  smtp.answers = {};
  smtp.disconnect();
  resend.answer = undefined;
  await workUntil(nothingWaits, restarted);
  await restarted.stop();
  expect(await isMailDegraded()).toBe(false);
  const taken = [...smtp.emails.map(({ to }) => to), ...resend.sent].filter((to) => [before, ...emails].includes(to));
  expect(taken.sort()).toEqual([before, ...emails].sort());
});

test("a refusal that names the recipient is final at once, and however many there are holds nothing", async () => {
  const worker = await smtpWorker();
  const gone = await newcomers(4);
  refuse(gone, "550 5.1.1");
  const [other] = await newcomers(1);
  await workUntil(nothingWaits, worker);
  const messages = await db().select().from(outbox);
  expect(messages.filter(({ outcome }) => outcome === "refused").map(({ attempts }) => attempts)).toEqual([1, 1, 1, 1]);
  expect(smtp.emails.at(-1)?.to).toBe(other);
});

test("one recipient's own policy is known as such when another email is taken: then it is final, and holds nothing up", async () => {
  const worker = await smtpWorker();
  const [owner] = await newcomers(1);
  refuse([owner], "554 5.7.1");
  await workUntil(() => attempts(2), worker);
  expect(await isMailDegraded()).toBe(true);
  await newcomers(1);
  await workUntil(nothingWaits, worker);
  const outcomes = (await db().select().from(outbox)).map(({ address, outcome }) => [address === owner, outcome]);
  expect(outcomes).toContainEqual([true, "refused"]);
  expect(outcomes).toContainEqual([false, "sent"]);
  expect(await isMailDegraded()).toBe(false);
});

test.each(["554 5.7.1", "550 5.7.1", "550 5.7.0", "550 5.7.54", "550 5.7.64", "551", "550 relay not permitted"])(
  "a server that takes emails to its own domain alone (%s to others) loses none, and those to its own go out",
  async (answer) => {
    const worker = await smtpWorker();
    const outside = await newcomers(8);
    refuse(outside, answer);
    await workUntil(() => attempts(1), worker);
    for (let i = 0; i < 3; i++) {
      const [inside] = await newcomers(1, "own.example");
      await workUntil(async () => smtp.emails.at(-1)?.to === inside, worker);
      outside.push(...(await newcomers(1)));
      refuse(outside, answer);
    }
    await workUntil(() => attempts(40), worker);
    expect((await unsent()).map(({ address }) => address).sort()).toEqual([...outside].sort());
    expect(await isMailDegraded()).toBe(true);

    smtp.answers = {};
    await workUntil(nothingWaits, worker);
    expect((await db().select().from(outbox)).map(({ outcome }) => outcome)).toEqual(Array(14).fill("sent"));
  },
);

test("a domain whose only recipient is refused holds nothing up, and is given up when the link has expired", async () => {
  const worker = await smtpWorker();
  const [only] = await newcomers(1, "lonely.example");
  const notice = await enqueue(
    "password-changed",
    { userId: (await findUserByEmail(only as string))?.id ?? 0 },
    request,
    new Date(),
  );
  refuse([only], "554 5.7.1");
  await workUntil(() => attempts(2), worker);
  for (const user of await newcomers(2)) await workUntil(async () => smtp.emails.some(({ to }) => to === user), worker);
  expect((await unsent()).map(({ address }) => address)).toEqual([only, only]);
  vi.setSystemTime(Date.now() + 25 * HOUR_MS);
  await workUntil(async () => (await unsent()).length === 1, worker);
  expect((await unsent()).map(({ id }) => id)).toEqual([notice]);
  vi.setSystemTime(Date.now() + 48 * HOUR_MS);
  await workUntil(nothingWaits, worker);
  const outcomes = (await db().select().from(outbox)).filter(({ address }) => address === only);
  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(["expired", "refused"]);
});

test("three addresses of a stranger that are refused for no reason delay the next user's email by half a minute at most", async () => {
  const worker = await smtpWorker();
  const strangers = await newcomers(3);
  refuse(strangers, "550");
  await workUntil(() => attempts(12), worker);
  const [user] = await newcomers(1);
  vi.setSystemTime(Date.now() + 30_000);
  await worker.processQueue();
  await expect.poll(() => smtp.emails.at(-1)?.to).toBe(user);
  await workUntil(nothingWaits, worker);
});

test("emails that are put off one by one are each tried again in their own time, whichever is taken meanwhile", async () => {
  const worker = await smtpWorker();
  const [first, ...others] = await newcomers(5);
  refuse([first, ...others], "451 4.7.1");
  await worker.processQueue();
  const putOff = async () => (await unsent()).filter(({ lease, lastError }) => lease === null && lastError !== null);
  await expect.poll(putOff).toHaveLength(5);
  const later = new Date(Date.now() + MINUTE_MS);
  await db()
    .update(outbox)
    .set({
      dueAt: sql`case when ${outbox.address} = ${first} then ${outbox.createdAt} else ${sql.param(later, outbox.dueAt)} end`,
    });
  refuse(others, "451 4.7.1");
  await worker.processQueue();
  await expect.poll(() => smtp.emails.at(-1)?.to).toBe(first);
  await worker.stop();
  expect((await unsent()).map(({ dueAt }) => dueAt)).toEqual(Array(4).fill(later));
});

test("an email whose link runs out while it is held is not sent", async () => {
  const worker = await smtpWorker();
  smtp.answers = { MAIL: "550 5.1.0" };
  await newcomers(1);
  await workUntil(() => attempts(1), worker);
  vi.setSystemTime(Date.now() + 25 * HOUR_MS);
  smtp.answers = {};
  await workUntil(nothingWaits, worker);
  expect((await db().select().from(outbox)).map(({ outcome }) => outcome)).toEqual(["expired"]);
});

test("the log says once that emails are held, why and what to do, in no words of the provider; and once that they go out again", async () => {
  const lines: [string, object][] = [];
  const keep = (level: string) => (details: object, message: string) => {
    if (/^emails/.test(message ?? details)) lines.push([level, details]);
  };
  vi.spyOn(log(), "warn").mockImplementation(keep("warn") as never);
  vi.spyOn(log(), "info").mockImplementation(keep("info") as never);
  const worker = await smtpWorker();
  smtp.answers = { MAIL: "553 5.7.1 <no-reply@example.com> is not yours, canary" };
  await newcomers(4);
  await workUntil(() => attempts(8), worker);
  expect(lines).toEqual([
    ["warn", { status: "wait", reason: "553 5.7.1 EENVELOPE MAIL FROM", advice: expect.any(String) }],
  ]);
  expect(JSON.stringify(lines)).toContain("MAIL_FROM");
  await worker.stop();
  const restarted = createWorker({ urls: mailUrls });
  await workUntil(() => attempts(10), restarted);
  expect(lines.map(([level]) => level)).toEqual(["warn", "warn"]);
  smtp.answers = {};
  await workUntil(nothingWaits, restarted);
  expect(lines.map(([level]) => level)).toEqual(["warn", "warn", "info"]);
  vi.restoreAllMocks();
});

function refuse(recipients: (string | undefined)[], answer: string): void {
  smtp.answers.RCPT = (to) => (recipients.includes(to) ? answer : undefined);
}

async function smtpWorker(): Promise<MailWorker> {
  Object.assign(env(), { MAIL_TRANSPORT: "smtp" });
  smtp.answers = {};
  smtp.disconnect();
  return createWorker({ urls: mailUrls });
}

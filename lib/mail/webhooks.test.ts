import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { and, eq, isNull } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { DAY_MS } from "../clock";
import { commit, db } from "../db";
import { outbox, users } from "../db/schema";
import { env } from "../env";
import { deleteAccount } from "../flows/delete-account";
import { lockAccount } from "../flows/lock-account";
import { logInForTokens } from "../flows/log-in";
import { logInWithProvider } from "../flows/oauth-log-in";
import { confirmPasswordReset } from "../flows/password-reset";
import { setPasswordWithoutBrowser } from "../flows/set-password";
import { signUp, verifyEmail } from "../flows/sign-up";
import { type Session, sessionsOf } from "../models/sessions";
import { findUserByEmail, type User } from "../models/users";
import { account, linkFor, mailUrls, PASSWORD, request } from "../test-support";
import { encodeUid, mintToken } from "../tokens";
import { emailsInDevMailbox } from "./dev-mailbox";
import { enqueue, isMailDegraded } from "./outbox";
import { purgeWebhooks, type WebhookType, webhook } from "./webhooks";
import { createWorker, type MailWorker } from "./worker";

vi.spyOn(process.stdout, "write").mockReturnValue(true);

const WEBHOOK_SECRET = "whsec_Tm90IGEgc2VjcmV0LCBidXQgb2YgMzIgYnl0ZXMhISE=";
const verifier = new Webhook(WEBHOOK_SECRET);

type Answer = { status: number; headers?: Record<string, string> } | "hang";
let answer: Answer = { status: 204 };
let received: { headers: IncomingHttpHeaders; body: string; url: string | undefined }[] = [];
let open = 0;
let mostOpen = 0;
const receiver = createServer(async (message, response) => {
  mostOpen = Math.max(mostOpen, ++open);
  response.on("close", () => --open);
  received.push({ headers: message.headers, body: await text(message), url: message.url });
  if (answer !== "hang") response.writeHead(answer.status, answer.headers).end("x".repeat(10_000));
});

let worker: MailWorker;
beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const { port } = receiver.address() as AddressInfo;
  Object.assign(env(), { WEBHOOK_URL: `http://127.0.0.1:${port}/hook`, WEBHOOK_SECRET });
});
afterAll(() => {
  receiver.closeAllConnections();
  receiver.close();
});
beforeEach(async () => {
  await db().delete(outbox);
  worker = createWorker({ urls: mailUrls });
  received = [];
  mostOpen = 0;
  answer = { status: 204 };
});
afterEach(() => void vi.useRealTimers());

/** Until the test sets it: what is tried again in a second would be, on a busy machine. */
const stopClock = () => vi.useFakeTimers({ toFake: ["Date"] });

const waiting = () =>
  db()
    .select()
    .from(outbox)
    .where(and(eq(outbox.destination, "webhook"), isNull(outbox.completedAt)));
const add = async (userId: number, type: WebhookType = "password.changed", at = new Date()) => {
  const [write] = webhook(type, { id: userId }, at);
  if (write) await commit(write);
};

/** Checked as any receiver would: by the package of the standard. */
function verified({ headers, body }: (typeof received)[number]): unknown {
  return verifier.verify(body, headers as Record<string, string>);
}

/** As if that had been tried long ago. */
async function tryAgain(): Promise<void> {
  await db()
    .update(outbox)
    .set({ dueAt: new Date(0) });
  worker = createWorker({ urls: mailUrls });
  await worker.processQueue();
}

async function told(): Promise<unknown[]> {
  await worker.processQueue();
  await expect.poll(waiting).toEqual([]);
  return received.map(verified);
}

async function newAccount(): Promise<User> {
  const email = `hook-${Math.random()}@example.com`;
  const { reference } = await signUp({ email }, request);
  expect(reference).toBeDefined();
  const { signUps } = await import("../db/schema");
  const [row] = await db().select().from(signUps).where(eq(signUps.email, email));
  if (!row) throw new Error("no sign-up");
  const link = { uid: encodeUid(row.id), token: mintToken("verify-email", row, row.createdAt) };
  expect(await verifyEmail({ ...link, newPassword: PASSWORD, withProvider: true }, request)).toMatchObject({
    ok: true,
  });
  return (await findUserByEmail(email)) as User;
}

const acts: [type: WebhookType, act: () => Promise<User>][] = [
  ["account.created", newAccount],
  [
    "account.created",
    async () => {
      const email = `hook-${Math.random()}@example.com`;
      await logInWithProvider({ provider: "oidc", subject: email, email, emailVerified: true }, request);
      return (await findUserByEmail(email)) as User;
    },
  ],
  [
    "account.deleted",
    async () => {
      const user = await account();
      const session = { userId: user.id, createdAt: new Date() } as Session;
      expect(await deleteAccount(user, session, request)).toEqual({ ok: true });
      return user;
    },
  ],
  [
    "account.locked",
    async () => {
      const user = await account();
      const token = mintToken("not-me", { ...user, notice: "new-device" }, new Date());
      expect(await lockAccount({ uid: encodeUid(user.id), token }, request)).toEqual({ ok: true });
      return user;
    },
  ],
  [
    "password.changed",
    async () => {
      const user = await account();
      const link = linkFor(user);
      expect(await confirmPasswordReset({ ...link, newPassword: "NewPassword123" }, request)).toMatchObject({
        ok: true,
      });
      return user;
    },
  ],
  [
    "password.changed",
    async () => {
      const user = await account(null);
      const owner = { user, authenticatedAt: new Date() };
      expect(await setPasswordWithoutBrowser(owner, { newPassword: PASSWORD }, request)).toEqual({ ok: true });
      return user;
    },
  ],
  [
    "login.new_device",
    async () => {
      const { id, email } = await account();
      const before = new Date(Date.now() - DAY_MS);
      const [user] = await db().update(users).set({ lastLoginAt: before }).where(eq(users.id, id)).returning();
      await logInForTokens({ email, password: PASSWORD }, { ...request, userAgent: "another" });
      expect(await sessionsOf(id)).toHaveLength(1);
      return user as User;
    },
  ],
];

test.each(acts)("%s is told once, signed, and names the account by its id alone", async (type, act) => {
  const { id, email } = await act();
  expect(await told()).toEqual([{ type, timestamp: expect.stringMatching(/^20.*Z$/), data: { user_id: String(id) } }]);
  expect(JSON.stringify(received)).not.toContain(email.split("@")[0]);
});

test("what is refused is told to nobody", async () => {
  const user = await account();
  const session = { userId: user.id, createdAt: new Date(0) } as Session;
  expect(await deleteAccount(user, session, request)).toEqual({ ok: false });
  const link = { ...linkFor(user), token: "abc-123", newPassword: "NewPassword123" };
  expect(await confirmPasswordReset(link, request)).toMatchObject({ ok: false });
  expect(await told()).toEqual([]);
});

test("where no receiver is set, nothing is written", async () => {
  const { WEBHOOK_URL } = env();
  Object.assign(env(), { WEBHOOK_URL: undefined });
  const user = await account();
  await confirmPasswordReset({ ...linkFor(user), newPassword: "NewPassword123" }, request);
  expect(await waiting()).toEqual([]);
  Object.assign(env(), { WEBHOOK_URL });
});

test("a forged or changed message is not verified", async () => {
  await add(1);
  await told();
  const [message = { headers: {}, body: "", url: "" }] = received;
  expect(() => verified({ ...message, body: message.body.replace("1", "2") })).toThrow();
  const elsewhere = { ...message.headers, "webhook-id": "another" };
  expect(() => verified({ ...message, headers: elsewhere })).toThrow();
});

test("every attempt has the same id and the same bytes, and a time of its own, until the receiver takes it", async () => {
  answer = { status: 503 };
  await add(1);
  for (let attempt = 1; attempt <= 3; attempt++) {
    await tryAgain();
    await expect.poll(() => received.length).toBe(attempt);
    await expect
      .poll(async () => (await waiting())[0])
      .toMatchObject({ attempts: attempt, lastError: "wait 503", lease: null });
  }
  answer = { status: 200 };
  await tryAgain();
  await told();
  expect(received).toHaveLength(4);
  expect(new Set(received.map(({ headers, body }) => headers["webhook-id"] + body)).size).toBe(1);
});

test.each([301, 307, 400, 410, 500])("an answer of %i is not taken, and leads nowhere else", async (status) => {
  stopClock();
  answer = { status, headers: { location: "/elsewhere", "retry-after": "0" } };
  await add(1);
  await worker.processQueue();
  await expect.poll(async () => (await waiting())[0]?.lastError).toBe(`wait ${status}`);
  expect(received.map(({ url }) => url)).toEqual(["/hook"]);
  // Nor is it tried again at once, whatever it asks for.
  for (let i = 0; i < 20; i++) await worker.processQueue();
  expect(received).toHaveLength(1);
});

test("a receiver that is gone is tried once in a while, however much waits, and no email waits for it", async () => {
  stopClock();
  answer = { status: 500 };
  for (let i = 0; i < 60; i++) await add(i + 1);
  await worker.processQueue();
  await expect.poll(() => received.length).toBeGreaterThan(0);
  const emailed = await sendEmails(20);
  for (let i = 0; i < 20; i++) await worker.processQueue();
  expect(emailed).toEqual(Array(20).fill("sent"));
  // As many as were in flight when the first answer came.
  const atFirst = await tried();
  expect(atFirst).toBeLessThanOrEqual(5);
  vi.setSystemTime(Date.now() + 5_000);
  for (let i = 0; i < 20; i++) await worker.processQueue();
  expect(await tried()).toBe(atFirst + 1);
  expect(await isMailDegraded()).toBe(false);
});

async function tried(): Promise<number> {
  await expect.poll(async () => (await waiting()).every(({ lease }) => lease === null)).toBe(true);
  return received.length;
}

test("a receiver that hangs holds up no email", async () => {
  answer = "hang";
  for (let i = 0; i < 60; i++) await add(i + 1);
  void worker.processQueue();
  await expect.poll(() => open).toBe(5);
  expect(await sendEmails(20)).toEqual(Array(20).fill("sent"));
  expect(mostOpen).toBe(5);
  receiver.closeAllConnections();
});

async function sendEmails(count: number): Promise<(string | null)[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++)
    ids.push(await enqueue("reset-password", { address: (await account()).email }, request, new Date()));
  void worker.processQueue();
  const pending = and(eq(outbox.destination, "email"), isNull(outbox.completedAt));
  await expect.poll(() => db().select().from(outbox).where(pending)).toEqual([]);
  const sent = await db().select().from(outbox).where(eq(outbox.destination, "email"));
  expect(emailsInDevMailbox().length).toBeGreaterThanOrEqual(count);
  return sent.filter(({ id }) => ids.includes(id)).map(({ outcome }) => outcome);
}

test("what nobody has taken for three days is given up, so that what waits has a bound; emails are not", async () => {
  const now = new Date();
  const ago = (ms: number) => new Date(now.getTime() - ms);
  await add(1, "account.created", ago(3 * DAY_MS + 1_000));
  await add(2, "account.created", ago(3 * DAY_MS - 1_000));
  const email = await enqueue("reset-password", { address: "a@example.com" }, request, ago(4 * DAY_MS));
  await purgeWebhooks(now);
  expect((await waiting()).map(({ userId }) => userId)).toEqual([2]);
  expect(await db().select().from(outbox).where(eq(outbox.id, email))).toHaveLength(1);
});

import { and, eq, isNull, lte } from "drizzle-orm";
import { beforeEach, expect, test, vi } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../clock";
import { commit, db } from "../db";
import { auditLog, outbox, users } from "../db/schema";
import { signUp } from "../flows/sign-up";
import { account, linkFor, mailUrls, request } from "../test-support";
import { emailsInDevMailbox } from "./dev-mailbox";
import type { EmailTemplate } from "./email-templates";
import { enqueue, isMailDegraded, outboxMessage } from "./outbox";
import { EMAILS_PER_HOUR } from "./quotas";
import { createWorker } from "./worker";

// The console transport would print emails between the results.
vi.spyOn(process.stdout, "write").mockReturnValue(true);

const { processQueue } = createWorker({ urls: mailUrls });

const ago = (hours: number) => new Date(Date.now() - hours * HOUR_MS);

beforeEach(async () => {
  await db().delete(outbox);
});

const add = (address: string, at = new Date(), template: EmailTemplate = "reset-password") =>
  enqueue(template, { address }, request, at);
const outcomeOf = async (id: string) => (await db().select().from(outbox).where(eq(outbox.id, id)))[0]?.outcome;
const emailsTo = (address: string) => emailsInDevMailbox().filter(({ to }) => to === address);
const eventsOf = async (id: string) =>
  (await db().select().from(auditLog)).filter(({ details }) => details?.message === id).map(({ code }) => code);

async function everythingIsCompleted(): Promise<void> {
  await processQueue();
  await expect.poll(() => db().select().from(outbox).where(isNull(outbox.completedAt))).toEqual([]);
}

async function everythingDueIsDone(): Promise<void> {
  await processQueue();
  const due = and(isNull(outbox.completedAt), lte(outbox.dueAt, new Date()));
  await expect.poll(() => db().select().from(outbox).where(due)).toEqual([]);
}

test("an enqueued email is sent once, with a link minted at the time of the request, and is recorded", async () => {
  const user = await account();
  const at = ago(1);
  const id = await add(user.email, at);
  await Promise.all([processQueue(), processQueue()]);
  await everythingIsCompleted();
  const [email, ...others] = emailsTo(user.email);
  expect(others).toEqual([]);
  expect(email?.text).toContain(`token=${linkFor(user, at).token}\n`);
  expect(await outcomeOf(id)).toBe("sent");
  expect(await eventsOf(id)).toEqual(["mail_sent"]);
});

test("an address without an account gets no email, and no trace of it is kept", async () => {
  const id = await add("nobody@example.com");
  await everythingIsCompleted();
  expect(emailsTo("nobody@example.com")).toEqual([]);
  expect(await db().select().from(outbox).where(eq(outbox.id, id))).toEqual([]);
  expect(await eventsOf(id)).toEqual([]);
});

test("a disabled account gets no email", async () => {
  const user = await account();
  await db().update(users).set({ disabledAt: new Date() }).where(eq(users.id, user.id));
  await add(user.email);
  await everythingIsCompleted();
  expect(emailsTo(user.email)).toEqual([]);
});

test("an email whose link has expired is not sent, and is recorded", async () => {
  const user = await account();
  const id = await add(user.email, ago(24.1));
  await everythingIsCompleted();
  expect(emailsTo(user.email)).toEqual([]);
  expect([await outcomeOf(id), await eventsOf(id)]).toEqual(["expired", ["mail_expired"]]);
});

test("beyond five an hour reset and verification emails are late, to those who get any alone; notices are sent", async () => {
  const user = await account();
  const burst = async (address: string, template?: EmailTemplate) => {
    const ids: string[] = [];
    for (let i = 0; i <= EMAILS_PER_HOUR; i++) ids.push(await add(address, ago(0.1 - i / 1_000), template));
    return ids;
  };
  const resets = await burst(user.email);
  for (let i = 0; i <= EMAILS_PER_HOUR; i++) await signUp({ email: "newcomer@example.com" }, from(i));
  const verifications = (await messagesTo("newcomer@example.com")).map(({ id }) => id);
  const unknown = await burst("nobody@example.com");
  const notice = await enqueue("password-changed", { userId: user.id }, request, new Date());
  const other = await add((await account()).email);
  await processQueue();
  await expect.poll(() => outcomeOf(notice)).toBe("sent");
  const sent = Array(EMAILS_PER_HOUR).fill("sent");
  await expect.poll(() => Promise.all(verifications.map(outcomeOf))).toEqual([...sent, null]);
  expect(await Promise.all(resets.map(outcomeOf))).toEqual([...sent, null]);
  expect(await Promise.all(unknown.map(outcomeOf))).toEqual(Array(EMAILS_PER_HOUR + 1).fill(undefined));
  expect(await outcomeOf(other)).toBe("sent");
  const late = await db().select().from(outbox).where(isNull(outbox.completedAt));
  expect(late.map(({ id }) => id).sort()).toEqual([resets.at(-1), verifications.at(-1)].sort());
  for (const { lease, lastError, dueAt } of late) {
    expect([lease, lastError]).toEqual([null, null]);
    expect(dueAt.getTime()).toBeGreaterThan(Date.now() + 9 * MINUTE_MS);
  }
});

test("sign-ups with a known address count as what is sent, one a day, and use up no reset and no verification email", async () => {
  const user = await account();
  for (let i = 0; i < 7; i++) await signUp({ email: user.email }, from(i));
  await everythingIsCompleted();
  const messages = await messagesTo(user.email);
  expect(messages.map(({ outcome }) => outcome).toSorted()).toEqual([...Array(6).fill("rate_limited"), "sent"]);
  const sent = messages.find(({ outcome }) => outcome === "sent");
  expect(sent).toMatchObject({ template: "already-have-account" });
  for (let i = 0; i < EMAILS_PER_HOUR; i++) await add(user.email);
  await everythingIsCompleted();
  expect(emailsTo(user.email).filter(({ text }) => text.includes("/reset-password?"))).toHaveLength(
    EMAILS_PER_HOUR + 1,
  );
});

const from = (client: number) => ({ ...request, client: `stranger-${client}` });
const messagesTo = (address: string) =>
  db().select().from(outbox).where(eq(outbox.address, address)).orderBy(outbox.createdAt);

test("a late email has the link of its request, and is sent ten minutes after the one before", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const user = await account();
  const requested: Date[] = [];
  for (let i = 0; i <= EMAILS_PER_HOUR; i++) {
    requested.push(new Date());
    await add(user.email);
    await everythingDueIsDone();
    vi.setSystemTime(Date.now() + MINUTE_MS);
  }
  const latest = requested.at(-1) as Date;
  expect(emailsTo(user.email)).toHaveLength(EMAILS_PER_HOUR);
  vi.setSystemTime(latest.getTime() + 9 * MINUTE_MS);
  await everythingDueIsDone();
  expect(emailsTo(user.email)[0]?.text).toContain(`token=${linkFor(user, latest).token}\n`);
  vi.useRealTimers();
});

const unrenderable = "no-such-template" as EmailTemplate;

test("an email that cannot be rendered is tried again later, says so, and holds up no other", async () => {
  const user = await account();
  const broken = await add(user.email, ago(0.1), unrenderable);
  const id = await add(user.email);
  await processQueue();
  await expect.poll(() => outcomeOf(id)).toBe("sent");
  const [row] = await db().select().from(outbox).where(eq(outbox.id, broken));
  expect(row).toMatchObject({ completedAt: null, lease: null, lastError: "retry internal error, see the log" });
  expect(row?.dueAt.getTime()).toBeGreaterThan(Date.now() - 1_000);
  await db().update(outbox).set({ attempts: 3 });
  expect(await isMailDegraded()).toBe(true);
});

test("one that cannot be rendered for three days is given up, and is recorded", async () => {
  const young = await add("a@example.com", ago(72 - 0.1), unrenderable);
  const old = await add("a@example.com", ago(72), unrenderable);
  await processQueue();
  await expect.poll(() => outcomeOf(old)).toBe("expired");
  expect(await eventsOf(old)).toEqual(["mail_expired"]);
  expect([await outcomeOf(young), await eventsOf(young)]).toEqual([null, []]);
});

test("a notice goes out at once, the next of its kind with all that waits, each with a link of its own", async () => {
  const user = await account();
  const linked = (provider: string, at: Date) =>
    commit(outboxMessage("method-added", { userId: user.id }, request, at, { provider }));
  await linked("google", ago(1));
  await everythingIsCompleted();
  const at = new Date();
  for (const provider of ["facebook", "google"]) await linked(provider, at);
  await everythingDueIsDone();
  expect(emailsTo(user.email).map(({ subject }) => subject)).toEqual([
    "Google can now log in to your Latchkey account",
  ]);
  expect(await db().select().from(outbox).where(isNull(outbox.completedAt))).toHaveLength(1);
  vi.useFakeTimers({ toFake: ["Date"], now: at.getTime() + 11 * MINUTE_MS });
  await everythingIsCompleted();
  vi.useRealTimers();
  const texts = emailsTo(user.email);
  const late = texts.find(({ subject }) => subject.includes(" and "));
  expect(late?.subject).toMatch(/^(Google and Facebook|Facebook and Google) can now log in to your Latchkey account$/);
  expect(late?.text).toContain(`/not-me?uid=${linkFor(user).uid}&token=`);
  expect(new Set(texts.map(({ text }) => /token=\S+/.exec(text)?.[0])).size).toBe(2);
});

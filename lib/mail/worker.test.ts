import { eq, isNull } from "drizzle-orm";
import { beforeEach, expect, test, vi } from "vitest";
import { db } from "../db";
import { auditLog, outbox, users } from "../db/schema";
import { account, linkFor, mailUrls, request } from "../test-support";
import { emailsInDevMailbox } from "./dev-mailbox";
import { EMAILS_PER_HOUR, type EmailTemplate, enqueue } from "./outbox";
import { createWorker } from "./worker";

// The console transport would print emails between the results.
vi.spyOn(process.stdout, "write").mockReturnValue(true);

const { processQueue } = createWorker({ urls: mailUrls });

const HOUR_MS = 3_600_000;
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

test("beyond five an hour emails are rate limited, but a notice is not", async () => {
  const user = await account();
  const ids: string[] = [];
  for (let i = 0; i <= EMAILS_PER_HOUR; i++) ids.push(await add(user.email, ago(0.1 - i / 1_000)));
  const notice = await enqueue("password-changed", { userId: user.id }, request, new Date());
  await everythingIsCompleted();
  expect(await Promise.all(ids.map(outcomeOf))).toEqual([...Array(EMAILS_PER_HOUR).fill("sent"), "rate_limited"]);
  expect(await outcomeOf(notice)).toBe("sent");
});

test("an email that cannot be rendered is tried again later, and holds up no other", async () => {
  const user = await account();
  const broken = await add(user.email, ago(0.1), "no-such-template" as EmailTemplate);
  const id = await add(user.email);
  await processQueue();
  await expect.poll(() => outcomeOf(id)).toBe("sent");
  const [row] = await db().select().from(outbox).where(eq(outbox.id, broken));
  expect(row).toMatchObject({ completedAt: null, lease: null });
  expect(row?.dueAt.getTime()).toBeGreaterThan(Date.now() - 1_000);
});

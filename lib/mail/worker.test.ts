import { eq, isNull } from "drizzle-orm";
import { beforeEach, expect, test, vi } from "vitest";
import { db } from "../db";
import { auditLog, outbox, users } from "../db/schema";
import { account, linkFor, request } from "../test-support";
import { emailsInDevMailbox } from "./dev-mailbox";
import { type EmailTemplate, enqueue, LETTERS_PER_HOUR } from "./outbox";
import { processQueue } from "./worker";

// The console is the transport here, and its emails would stand between the results.
vi.spyOn(process.stdout, "write").mockReturnValue(true);

const HOUR_MS = 3_600_000;
const ago = (hours: number) => new Date(Date.now() - hours * HOUR_MS);

beforeEach(async () => {
  await db().delete(outbox);
});

const owe = (address: string, at = new Date(), template: EmailTemplate = "reset-password") =>
  enqueue(template, { address }, request, at);
const outcomeOf = async (id: string) => (await db().select().from(outbox).where(eq(outbox.id, id)))[0]?.outcome;
const lettersTo = (address: string) => emailsInDevMailbox().filter(({ to }) => to === address);
const eventsOf = async (id: string) =>
  (await db().select().from(auditLog)).filter(({ details }) => details?.message === id).map(({ code }) => code);

async function everythingIsSettled(): Promise<void> {
  await processQueue();
  await expect.poll(() => db().select().from(outbox).where(isNull(outbox.completedAt))).toEqual([]);
}

test("an email that is owed goes out once, with the link of the time it was asked for, and is recorded", async () => {
  const user = await account();
  const at = ago(1);
  const id = await owe(user.email, at);
  await Promise.all([processQueue(), processQueue()]);
  await everythingIsSettled();
  const [template, ...others] = lettersTo(user.email);
  expect(others).toEqual([]);
  expect(template?.text).toContain(`token=${linkFor(user, at).token}\n`);
  expect(await outcomeOf(id)).toBe("sent");
  expect(await eventsOf(id)).toEqual(["mail_sent"]);
});

test("for an address of nobody there is no email, and no trace of it", async () => {
  const id = await owe("nobody@example.com");
  await everythingIsSettled();
  expect(lettersTo("nobody@example.com")).toEqual([]);
  expect(await db().select().from(outbox).where(eq(outbox.id, id))).toEqual([]);
  expect(await eventsOf(id)).toEqual([]);
});

test("a disabled account gets no email", async () => {
  const user = await account();
  await db().update(users).set({ disabledAt: new Date() }).where(eq(users.id, user.id));
  await owe(user.email);
  await everythingIsSettled();
  expect(lettersTo(user.email)).toEqual([]);
});

test("an email whose link has run out is dropped, and recorded", async () => {
  const user = await account();
  const id = await owe(user.email, ago(24.1));
  await everythingIsSettled();
  expect(lettersTo(user.email)).toEqual([]);
  expect([await outcomeOf(id), await eventsOf(id)]).toEqual(["expired", ["mail_expired"]]);
});

test("beyond five an hour emails are withheld, but a notice is not", async () => {
  const user = await account();
  const ids: string[] = [];
  for (let i = 0; i <= LETTERS_PER_HOUR; i++) ids.push(await owe(user.email, ago(0.1 - i / 1_000)));
  const notice = await enqueue("password-changed", { userId: user.id }, request, new Date());
  await everythingIsSettled();
  expect(await Promise.all(ids.map(outcomeOf))).toEqual([...Array(LETTERS_PER_HOUR).fill("sent"), "rate_limited"]);
  expect(await outcomeOf(notice)).toBe("sent");
});

test("an email that cannot be written is tried again later, and holds up nobody", async () => {
  const user = await account();
  const broken = await owe(user.email, ago(0.1), "no-such-letter" as EmailTemplate);
  const id = await owe(user.email);
  await processQueue();
  await expect.poll(() => outcomeOf(id)).toBe("sent");
  const [row] = await db().select().from(outbox).where(eq(outbox.id, broken));
  expect(row).toMatchObject({ completedAt: null, lease: null });
  expect(row?.dueAt.getTime()).toBeGreaterThan(Date.now() - 1_000);
});

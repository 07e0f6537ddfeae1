import { eq, isNotNull } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { DAY_MS, HOUR_MS } from "../clock";
import { db } from "../db";
import { auditLog, outbox, users } from "../db/schema";
import { claim, enqueue, type OutboxMessage } from "../mail/outbox";
import { type RenderedEmail, render } from "../mail/render";
import { findUserById, type User } from "../models/users";
import { operatorRequest } from "../operator-request";
import { account, linkFor, mailUrls, PASSWORD, request } from "../test-support";
import { logIn } from "./log-in";
import { ASKED_AT_ONCE, massReset, previewMassReset, unfinishedSince } from "./mass-reset";
import { checkResetLink, confirmPasswordReset } from "./password-reset";

const NEW = "NewPassword123";
const ALL = { name: "all" };
const grace = operatorRequest("Grace");

beforeEach(async () => {
  await db().delete(users);
  await db().delete(outbox);
  await db().delete(auditLog);
});

const current = async ({ id }: User) => (await findUserById(id)) as User;
const emails = async () => (await db().select().from(outbox)) as OutboxMessage[];
const many = (count: number) => Promise.all(Array.from({ length: count }, () => account("hash")));

async function linkTo(user: User, at = new Date()) {
  const [message] = (await emails()).filter(({ userId }) => userId === user.id);
  const { text } = (await render(message as OutboxMessage, mailUrls, at)) as RenderedEmail;
  const [, uid = "", token = ""] = /uid=([\w-]+)&token=([\w-]+)/.exec(text) ?? [];
  return { uid, token };
}

test("every account with a password is asked once, by a link that works; who has none has nothing to choose anew", async () => {
  const [user, passwordless] = [await account(), await account(null)];
  await logIn({ email: user.email, password: PASSWORD }, request);
  expect(await previewMassReset(ALL)).toEqual({ all: 1, disabled: 0 });
  expect(await massReset(ALL, grace)).toBe(1);
  expect(await logIn({ email: user.email, password: PASSWORD }, request)).toEqual({ ok: false });
  expect(await current(passwordless)).toEqual(passwordless);
  expect((await emails()).map(({ template, userId }) => [template, userId])).toEqual([
    ["new-password-required", user.id],
  ]);
  expect(await confirmPasswordReset({ ...(await linkTo(user)), newPassword: NEW }, request)).toMatchObject({
    ok: true,
  });
  const events = (await db().select().from(auditLog)).filter(({ code }) => code === "new_password_required");
  expect(events.map(({ userId, details }) => [userId, details?.by])).toEqual([[user.id, "Grace"]]);
});

test("more than a slice is asked, and progress is told", async () => {
  await many(2 * ASKED_AT_ONCE + 3);
  const progress: number[] = [];
  expect(await massReset(ALL, grace, (asked) => progress.push(asked))).toBe(2 * ASKED_AT_ONCE + 3);
  expect(progress).toEqual([ASKED_AT_ONCE, 2 * ASKED_AT_ONCE, 2 * ASKED_AT_ONCE + 3]);
});

test("whom it asks is found among however many others, and counted", async () => {
  const row = (place: number) => ({ email: `${place}@example.org`, passwordHash: null, createdAt: new Date() });
  for (let slice = 0; slice < 5; slice++)
    await db()
      .insert(users)
      .values(Array.from({ length: 1_000 }, (_, place) => row(slice * 1_000 + place)));
  const [last] = (await many(1)) as [User];
  await db().update(users).set({ id: 1_000_000_000_000 }).where(eq(users.id, last.id));
  expect([await previewMassReset(ALL), await massReset(ALL, grace)]).toEqual([{ all: 1, disabled: 0 }, 1]);
});

test("interrupted, it goes on: nobody is asked twice, and who has chosen since is left alone", async () => {
  const accounts = await many(ASKED_AT_ONCE + 5);
  const interrupt = () => {
    throw new Error("killed");
  };
  await expect(massReset(ALL, grace, interrupt)).rejects.toThrow("killed");
  expect(await emails()).toHaveLength(ASKED_AT_ONCE);
  const early = await current(accounts.toSorted((a, b) => a.id - b.id)[0] as User);
  await confirmPasswordReset({ ...(await linkTo(early)), newPassword: NEW }, request);
  await db().delete(outbox).where(eq(outbox.template, "password-changed"));

  expect([await previewMassReset(ALL), await unfinishedSince(ALL)]).toEqual([
    { all: 5, disabled: 0 },
    expect.any(Date),
  ]);
  expect(await massReset(ALL, grace)).toBe(5);
  expect(await logIn({ email: early.email, password: NEW }, request)).toMatchObject({ ok: true });
  const asked = (await emails()).filter(({ template }) => template === "new-password-required");
  expect(new Set(asked.map(({ userId }) => userId)).size).toBe(asked.length);
  expect(asked).toHaveLength(ASKED_AT_ONCE + 5);
  // The next one is another event.
  expect([await previewMassReset(ALL), await unfinishedSince(ALL)]).toEqual([{ all: 1, disabled: 0 }, undefined]);
});

test("interrupted, it leaves alone who has chosen a password since, before their turn, and who has begun since", async () => {
  const accounts = await many(ASKED_AT_ONCE);
  const [chosen, waiting, passwordless] = [await account(), await account(), await account(null)];
  const interrupt = () => {
    throw new Error("killed");
  };
  await expect(massReset(ALL, grace, interrupt)).rejects.toThrow("killed");
  for (const user of [chosen, passwordless])
    expect(await confirmPasswordReset({ ...linkFor(user), newPassword: NEW }, request)).toMatchObject({ ok: true });
  const begun = await account();
  await db()
    .update(users)
    .set({ createdAt: new Date(Date.now() + 1_000) })
    .where(eq(users.id, begun.id));

  expect([(await previewMassReset(ALL)).all, await massReset(ALL, grace)]).toEqual([1, 1]);
  for (const user of [chosen, passwordless])
    expect(await logIn({ email: user.email, password: NEW }, request)).toMatchObject({ ok: true });
  expect(await logIn({ email: begun.email, password: PASSWORD }, request)).toMatchObject({ ok: true });
  expect((await current(waiting)).passwordHash).toBeNull();
  for (const { id } of accounts) expect((await findUserById(id))?.passwordHash).toBeNull();
});

test("a password that is stored in another form meanwhile, as a login does, is voided all the same", async () => {
  await many(ASKED_AT_ONCE);
  const store = () => db().update(users).set({ passwordHash: "another form" }).where(isNotNull(users.passwordHash));
  expect((await Promise.all([massReset(ALL, grace), store()]))[0]).toBe(ASKED_AT_ONCE);
  expect(await db().select().from(users).where(isNotNull(users.passwordHash))).toEqual([]);
});

test("two operators at once ask nobody twice", async () => {
  await many(ASKED_AT_ONCE);
  const asked = await Promise.all([massReset(ALL, grace), massReset(ALL, operatorRequest("Alan"))]);
  expect([asked.reduce((sum, one) => sum + one), (await emails()).length]).toEqual([ASKED_AT_ONCE, ASKED_AT_ONCE]);
});

test("who asks for a reset meanwhile does not wait behind a mass event, and notices do not either", async () => {
  const [user] = await many(30);
  await massReset(ALL, grace);
  const later = new Date(Date.now() + HOUR_MS);
  await enqueue("reset-password", { address: "somebody@example.com" }, request, later);
  await enqueue("new-device", { userId: (user as User).id }, request, later);
  const next = async () => ((await claim(later)) ?? (await claim(later, "bulk")))?.template;
  expect([await next(), await next(), await next()]).toEqual(["reset-password", "new-device", "new-password-required"]);
});

test("a link lives from its first attempt on, however long it waited, and every attempt sends the same one", async () => {
  const [user] = await many(1);
  await massReset(ALL, grace);
  const days = new Date(Date.now() + 3 * DAY_MS);
  const message = (await claim(days, "bulk")) as OutboxMessage;
  const first = (await render(message, mailUrls, days)) as RenderedEmail;
  await db().update(outbox).set({ lease: null, leasedUntil: null, dueAt: days });
  const later = new Date(days.getTime() + HOUR_MS);
  const again = (await claim(later, "bulk")) as OutboxMessage;
  expect(await render(again, mailUrls, later)).toEqual(first);
  expect((await checkResetLink(await linkTo(user as User, later), later)).status).toBe("good");
});

test("who has chosen a password before the email's turn came is not asked for one", async () => {
  const [user] = await many(1);
  await massReset(ALL, grace);
  await confirmPasswordReset({ ...(await linkTo(user as User)), newPassword: NEW }, request);
  const message = (await claim(new Date(), "bulk")) as OutboxMessage;
  expect(await render(message, mailUrls, new Date())).toBe("undeliverable");
});

test("a disabled account loses its old password too, without an email", async () => {
  const [user] = await many(1);
  await db().update(users).set({ disabledAt: new Date() });
  expect(await previewMassReset(ALL)).toMatchObject({ all: 1, disabled: 1 });
  expect([await massReset(ALL, grace), await emails()]).toEqual([1, []]);
  expect(await current(user as User)).toMatchObject({ passwordHash: null, disabledAt: expect.any(Date) });
});

test.each([
  ["created before a time", (old: User) => ({ createdBefore: new Date(old.createdAt.getTime() + DAY_MS) })],
  ["logged in since a time", () => ({ loggedInSince: new Date("2026-01-01T00:00:00Z") })],
  ["of a list, with addresses that have no account", (old: User) => ({ emails: ["nobody@example.com", old.email] })],
])("of those %s, and no others", async (name, filterOf) => {
  const [concerned, other] = (await many(2)) as [User, User];
  const at = new Date("2026-02-02T00:00:00Z");
  await db().update(users).set({ createdAt: at, lastLoginAt: at }).where(eq(users.id, concerned.id));
  const filter = { name, ...filterOf(await current(concerned)) };
  expect([(await previewMassReset(filter)).all, await massReset(filter, grace)]).toEqual([1, 1]);
  expect([(await current(concerned)).passwordHash, (await current(other)).passwordHash]).toEqual([null, "hash"]);
});

/** What the help desk does to an account, and what its owner learns of it. */
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { historyText } from "../cli/history-text";
import { HOUR_MS } from "../clock";
import { commit, db } from "../db";
import { auditLog, outbox, users } from "../db/schema";
import { claim, enqueue, type OutboxMessage } from "../mail/outbox";
import { consumeQuota, delay } from "../mail/quotas";
import { type RenderedEmail, render } from "../mail/render";
import { findAuditEvents } from "../models/audit-log";
import { linkIdentity } from "../models/identities";
import {
  type CurrentSession,
  findSession,
  findSessionAndUser,
  newSessionCookie,
  sessionInsertion,
} from "../models/sessions";
import { findUserById, type User } from "../models/users";
import { onBehalfOf, operatorRequest } from "../operator-request";
import { isTrustedDevice, trustDevice } from "../rate-limit/device-cookie";
import { isLockedOut } from "../rate-limit/lockout";
import { account, linkFor, mailUrls, PASSWORD, request } from "../test-support";
import { encodeUid, mintToken } from "../tokens";
import { accountHistory, type FoundPerson, findPerson } from "./account-history";
import { printResetLink, sendAssistedReset, unlockAccount } from "./assisted-reset";
import { findTokenHolder, issueTokens } from "./bearer-tokens";
import { deleteAccountOf } from "./delete-account";
import { disableAccount, enableAccount } from "./disable-account";
import { checkNotMeLink, lockAccount, lockAccountOf } from "./lock-account";
import { logIn } from "./log-in";
import { endAllSessions } from "./log-out";
import { checkResetLink, confirmPasswordReset, requestPasswordReset } from "./password-reset";
import { signUp } from "./sign-up";

const NEW = "NewPassword123";
const grace = operatorRequest("Grace");

const current = async ({ id }: User) => (await findUserById(id)) as User;
const passwordWorks = async ({ email }: User, password = PASSWORD) => (await logIn({ email, password }, request)).ok;

async function logInEverywhere(user: User) {
  const { token } = newSessionCookie(new Date());
  await commit(sessionInsertion(user.id, token, "password", request, new Date()));
  const { access, refresh } = issueTokens((await findSessionAndUser(token)) as CurrentSession);
  const isIn = async () => [await findSession(token), await findTokenHolder(access), await findTokenHolder(refresh)];
  return async () => (await isIn()).map(Boolean);
}

async function messagesTo({ id, email }: User, template: string): Promise<OutboxMessage[]> {
  const all = (await db().select().from(outbox)) as OutboxMessage[];
  return all.filter((one) => one.template === template && (one.userId === id || one.address === email));
}

async function emailTo(user: User, template: string, at = new Date()): Promise<RenderedEmail> {
  const [message, another] = await messagesTo(user, template);
  expect(another).toBeUndefined();
  return (await render(message as OutboxMessage, mailUrls, at)) as RenderedEmail;
}

function linkIn(text: string, path: string) {
  const [, uid = "", token = ""] = new RegExp(`${path}\\?uid=([\\w-]+)&token=([\\w-]+)`).exec(text) ?? [];
  return { uid, token };
}

async function operatorsOf({ id }: User, code: string) {
  const events = await db().select().from(auditLog).where(eq(auditLog.userId, id));
  return events.filter((event) => event.code === code).map(({ details }) => details?.by);
}

test("a disabled account is dead at the next request: sessions, tokens, password, links of every kind; its owner is told whom to ask", async () => {
  const user = await account();
  const isIn = await logInEverywhere(user);
  const reset = linkFor(user);
  const notMe = { uid: encodeUid(user.id), token: mintToken("not-me", { ...user, notice: "new-device" }, new Date()) };
  expect([await isIn(), (await checkResetLink(reset)).status, (await checkNotMeLink(notMe)).status]).toEqual([
    [true, true, true],
    "good",
    "good",
  ]);
  expect(await disableAccount(user, grace)).toBe(true);
  expect(await isIn()).toEqual([false, false, false]);
  expect([(await checkResetLink(reset)).status, (await checkNotMeLink(notMe)).status]).toEqual(["invalid", "invalid"]);
  expect(await logIn({ email: user.email, password: PASSWORD }, request)).toEqual({ ok: false });
  expect(await confirmPasswordReset({ ...reset, newPassword: NEW }, request)).toMatchObject({ ok: false });
  await requestPasswordReset({ email: user.email }, { ...request, client: "192.0.2.50" });
  const [asked] = await messagesTo(user, "reset-password");
  expect(await render(asked as OutboxMessage, mailUrls, new Date())).toBe("undeliverable");
  expect(await emailTo(user, "account-disabled")).toMatchObject({
    to: user.email,
    subject: "Your Latchkey account was disabled",
    text: expect.stringContaining("From: our help desk"),
  });
  expect(await operatorsOf(user, "account_disabled")).toEqual(["Grace"]);
  expect([await disableAccount(user, grace), (await messagesTo(user, "account-disabled")).length]).toEqual([false, 1]);
});

test("enabled, it has its password again, and nothing that is older: no session, and no link from before it was disabled", async () => {
  const user = await account();
  const isIn = await logInEverywhere(user);
  const before = linkFor(user);
  expect(await enableAccount(user, grace)).toBe(false);
  await disableAccount(user, grace);
  expect(await enableAccount(await current(user), grace)).toBe(true);
  expect(await isIn()).toEqual([false, false, false]);
  expect((await checkResetLink(before)).status).toBe("invalid");
  expect(await passwordWorks(user)).toBe(true);
  expect((await checkResetLink(linkFor(await current(user)))).status).toBe("good");
  expect(await operatorsOf(user, "account_enabled")).toEqual(["Grace"]);
});

test("of an account that was disabled by a statement of SQL, no session comes back to life", async () => {
  const user = await account();
  const isIn = await logInEverywhere(user);
  await db().update(users).set({ disabledAt: new Date() }).where(eq(users.id, user.id));
  await enableAccount(await current(user), grace);
  expect(await isIn()).toEqual([false, false, false]);
});

test("who talked the help desk into opening an account is locked out of it by its owner's email", async () => {
  const user = await account();
  await disableAccount(user, grace);
  await enableAccount(await current(user), grace);
  const link = linkIn((await emailTo(user, "account-enabled")).text, "/not-me");
  expect(await checkNotMeLink(link)).toMatchObject({ status: "good", events: [{ code: "account_enabled" }] });
  expect(await lockAccount(link, request)).toEqual({ ok: true });
  expect(await passwordWorks(user)).toBe(false);
});

test("a printed link works once, and its owner is told by an email that ends it", async () => {
  const user = await account();
  const link = (await printResetLink(user, grace)) as { uid: string; token: string };
  const { subject, text } = await emailTo(user, "link-printed");
  expect([subject, text.includes(link.token)]).toEqual(["A link to your Latchkey account was handed out", false]);
  expect((await checkResetLink(link)).status).toBe("good");
  const notMe = linkIn(text, "/not-me");
  expect(await checkNotMeLink(notMe)).toMatchObject({ status: "good", events: [{ code: "link_printed" }] });
  await lockAccount(notMe, request);
  expect((await checkResetLink(link)).status).toBe("invalid");

  const other = await account();
  const used = (await printResetLink(other, grace)) as { uid: string; token: string };
  expect(await confirmPasswordReset({ ...used, newPassword: NEW }, request)).toMatchObject({ ok: true });
  expect(await confirmPasswordReset({ ...used, newPassword: "AnotherOne456" }, request)).toMatchObject({ ok: false });
  expect([await passwordWorks(other, NEW), await operatorsOf(other, "link_printed")]).toEqual([true, ["Grace"]]);
});

test("an act of the help desk is told at once, whatever was told of its kind within ten minutes", async () => {
  await db().delete(outbox);
  const user = await account();
  for (let i = 0; i < 3; i++) await printResetLink(user, grace);
  const sent: string[] = [];
  for (let message = await claim(new Date()); message; message = await claim(new Date()))
    if (await consumeQuota(message, user.email, new Date())) sent.push(message.template);
  expect(sent).toEqual(["link-printed", "link-printed", "link-printed"]);
});

test("a reset that the help desk sends does not wait behind what strangers have asked for, and says which two words are its own", async () => {
  await db().delete(outbox);
  const user = await account();
  const now = new Date();
  for (let i = 0; i < 6; i++) {
    await enqueue("reset-password", { address: user.email }, request, now);
    const message = (await claim(now)) as OutboxMessage;
    if (!(await consumeQuota(message, user.email, now))) await delay(message, user.email, now);
  }
  const { phrase } = (await sendAssistedReset(user, grace)) ?? {};
  const message = (await claim(new Date())) as OutboxMessage;
  expect(await consumeQuota(message, user.email, new Date())).toBe(true);
  const { text } = (await render(message, mailUrls, new Date())) as RenderedEmail;
  expect(text).toContain("From: our help desk");
  expect(text).toContain(`Two words: ${phrase}`);
  expect((await checkResetLink(linkIn(text, "/reset-password"))).status).toBe("good");
  expect(await operatorsOf(user, "reset_requested")).toEqual(["Grace"]);
});

test("a lock by the help desk is the owner's own: everything ends, and the email opens it again; unlocking sends another link", async () => {
  const user = await account();
  const isIn = await logInEverywhere(user);
  const device = trustDevice(undefined, user, new Date());
  expect(await unlockAccount(user, grace)).toBeUndefined();
  expect(await lockAccountOf(user, grace)).toBe(true);
  expect([await isIn(), await passwordWorks(user)]).toEqual([[false, false, false], false]);
  expect(isTrustedDevice(device, await current(user), new Date())).toBe(false);
  expect((await emailTo(user, "account-locked")).text).toContain("From: our help desk");
  for (let i = 0; i < 7; i++) await isLockedOut(user.email, { failed: true });
  expect(await unlockAccount(await current(user), grace)).toEqual({ phrase: expect.any(String) });
  const link = linkIn((await emailTo(user, "reset-password")).text, "/reset-password");
  expect(await confirmPasswordReset({ ...link, newPassword: NEW }, request)).toMatchObject({ ok: true });
  expect(await passwordWorks(user, NEW)).toBe(true);
  expect([await operatorsOf(user, "account_locked"), await operatorsOf(user, "account_unlocked")]).toEqual([
    ["Grace"],
    ["Grace"],
  ]);
});

test("what goes with a lock by the help desk is an event of the operator's, too, and says of which provider", async () => {
  const user = await account();
  await linkIdentity(user, "google", `subject-${user.id}`, new Date());
  expect(await lockAccountOf(user, grace)).toBe(true);
  const [unlinked] = await findAuditEvents({ userId: user.id, code: "identity_unlinked" });
  expect(unlinked?.details).toEqual({ provider: "google", by: "Grace" });
  const history = await accountHistory((await findPerson(user.email)) as FoundPerson);
  expect(historyText(history, [], history.timeline)).toMatch(/sign-in method removed: google {2}by Grace/);
});

test("ending sessions ends browsers and apps and leaves the password; of nobody logged in nothing is told", async () => {
  const user = await account();
  const isIn = await logInEverywhere(user);
  expect([await endAllSessions(user, grace), await endAllSessions(user, grace)]).toEqual([1, 0]);
  expect(await isIn()).toEqual([false, false, false]);
  expect((await emailTo(user, "sessions-ended")).subject).toBe("You were logged out of Latchkey everywhere");
  expect([await passwordWorks(user), await operatorsOf(user, "sessions_ended")]).toEqual([true, ["Grace"]]);
});

test("a deleted account is gone, a disabled one too, with its sign-ups; the address is told, and no trace but events is left", async () => {
  const user = await account();
  await signUp({ email: user.email }, { ...request, client: "192.0.2.51" });
  await disableAccount(user, grace);
  expect(await deleteAccountOf(user, onBehalfOf({ language: "de" }, grace))).toBe(true);
  expect([await findUserById(user.id), await deleteAccountOf(user, grace)]).toEqual([undefined, false]);
  const email = await emailTo(user, "account-deleted");
  expect(email).toMatchObject({ to: user.email, subject: "Dein Latchkey-Konto wurde gelöscht", userId: undefined });
  const [later] = await messagesTo(user, "verify-email");
  expect(await render(later as OutboxMessage, mailUrls, new Date())).toBe("undeliverable");
  expect(await operatorsOf(user, "account_deleted")).toEqual(["Grace"]);
});

test("of a disabled account no link is sent, printed or unlocked", async () => {
  const user = await account();
  await lockAccountOf(user, grace);
  await disableAccount(await current(user), grace);
  const disabled = await current(user);
  expect([
    await sendAssistedReset(disabled, grace),
    await printResetLink(disabled, grace),
    await unlockAccount(disabled, grace),
    await lockAccountOf(disabled, grace, new Date(Date.now() + HOUR_MS)),
  ]).toEqual([undefined, undefined, undefined, false]);
});

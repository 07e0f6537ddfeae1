import { eq } from "drizzle-orm";
import { afterEach, expect, test, vi } from "vitest";
import { historyText, inShort } from "../cli/history-text";
import { commit, db } from "../db";
import { outbox, users } from "../db/schema";
import { claim, complete, enqueue, type OutboxMessage, reschedule } from "../mail/outbox";
import { auditEvent, findAuditEvents } from "../models/audit-log";
import { recordDeliveryEvent } from "../models/deliveries";
import { linkIdentity } from "../models/identities";
import { newSessionCookie, sessionInsertion } from "../models/sessions";
import type { User } from "../models/users";
import { operatorRequest } from "../operator-request";
import { storableMark, trustDevice } from "../rate-limit/device-cookie";
import { account, linkFor, PASSWORD, request } from "../test-support";
import { accountHistory, exportAccount, findPerson } from "./account-history";
import { printResetLink } from "./assisted-reset";
import { deleteAccountOf } from "./delete-account";
import { disableAccount } from "./disable-account";
import { logIn } from "./log-in";
import { recordLinkOpened } from "./open-link";
import { confirmPasswordReset, requestPasswordReset } from "./password-reset";
import { signUpWithPassword } from "./sign-up";

afterEach(() => void vi.useRealTimers());

const grace = operatorRequest("Grace");
let clients = 0;

const from = (details: object = {}) => ({ ...request, client: `192.0.2.${++clients}`, ...details });
const person = async (text: string) => (await findPerson(text)) ?? {};
const historyOf = async (text: string) => accountHistory(await person(text));
const codesOf = async (text: string) => (await historyOf(text)).timeline.map(({ code }) => code);
const shortOf = async (text: string) => inShort(await historyOf(text), [], new Date());

async function message(of: { userId: number } | { address: string }): Promise<OutboxMessage> {
  const which = "userId" in of ? eq(outbox.userId, of.userId) : eq(outbox.address, of.address);
  const [, ...more] = await db().select().from(outbox).where(which);
  expect(more).toEqual([]);
  return (await claim(new Date())) as OutboxMessage;
}

/** As the worker and the provider's events do. */
async function became(code: "mail_sent" | "mail_refused", { id, lease }: OutboxMessage, user: User, details = {}) {
  const event = auditEvent(
    { code, userId: user.id, details: { template: "reset-password", message: id, ...details } },
    request,
    new Date(),
  );
  await complete({ id, lease }, code === "mail_sent" ? "sent" : "refused", new Date(), event);
}

async function asked(user: User): Promise<OutboxMessage> {
  await db().delete(outbox);
  await requestPasswordReset({ email: user.email }, from());
  return message({ address: user.email });
}

test("one timeline in order, the oldest first: asked, written, sent, opened, used, logged in", async () => {
  const user = await account();
  const mail = await asked(user);
  await became("mail_sent", mail, user);
  const link = linkFor(user);
  await recordLinkOpened("reset-password", link, from());
  await confirmPasswordReset({ ...link, newPassword: "NewPassword123" }, from());
  await logIn({ email: user.email, password: "NewPassword123" }, from());
  const history = await historyOf(user.email);
  expect(history.timeline.map(({ code }) => code)).toEqual([
    "reset_requested",
    "mail_written",
    "mail_sent",
    "link_opened",
    "reset_used",
    "mail_written",
    "login",
  ]);
  expect(history.timeline.map(({ at }) => at)).toEqual(
    history.timeline.map(({ at }) => at).toSorted((a, b) => +a - +b),
  );
  expect(history.account?.lastLoginAt).toEqual(history.timeline.at(-1)?.at);
  expect(await codesOf(String(user.id))).toEqual(await codesOf(user.email));
});

test("what is of one millisecond is told in the order in which it happened", async () => {
  const user = await account();
  vi.useFakeTimers({ toFake: ["Date"] });
  await became("mail_sent", await asked(user), user);
  const link = linkFor(user);
  await recordLinkOpened("reset-password", link, from());
  await confirmPasswordReset({ ...link, newPassword: "NewPassword123" }, from());
  expect(await codesOf(user.email)).toEqual([
    "reset_requested",
    "mail_written",
    "mail_sent",
    "link_opened",
    "reset_used",
    "mail_written",
  ]);
});

test("however often a link is opened, by a scanner or by its owner, that is one event, and the link is as good as before", async () => {
  const user = await account();
  const link = linkFor(user);
  for (let i = 0; i < 5; i++) await recordLinkOpened("reset-password", link, from());
  await recordLinkOpened("reset-password", linkFor(user, new Date(Date.now() - 5_000)), from());
  expect(await findAuditEvents({ userId: user.id, code: "link_opened" })).toHaveLength(2);
  expect(await confirmPasswordReset({ ...link, newPassword: "NewPassword123" }, from())).toMatchObject({ ok: true });
});

test("why no email came is said in one sentence", async () => {
  const user = await account();
  const short = () => shortOf(user.email);
  expect(await short()).toEqual(["No reset email was written within seven days."]);

  const waiting = await asked(user);
  await reschedule(waiting, new Date(Date.now() + 60_000), "wait 401 invalid_api_key");
  expect((await short())[0]).toMatch(/is not sent yet: tried 1 times \(wait 401 invalid_api_key\)/);

  await became("mail_refused", await asked(user), user, { reason: "550 mailbox unavailable" });
  expect((await short())[0]).toMatch(/was not sent: refused \(550 mailbox unavailable\)/);

  const sent = await asked(user);
  await became("mail_sent", sent, user);
  expect((await short())[0]).toMatch(/was taken by the mail provider at .* Nobody opened its link/);
  await recordLinkOpened("reset-password", linkFor(user), from());
  expect((await short())[0]).toMatch(/Its link was opened, and not used yet/);
  await confirmPasswordReset({ ...linkFor(user), newPassword: "NewPassword123" }, from());
  expect((await short())[0]).toMatch(/did its work/);

  await disableAccount(user, grace);
  expect((await short())[0]).toMatch(/^Disabled since .* no reset email is sent/);
});

test("a bounce is said with what to do", async () => {
  const user = await account();
  const sent = await asked(user);
  await became("mail_sent", sent, user);
  const details = { message: sent.id, reason: "550 5.1.1" };
  await commit(auditEvent({ code: "mail_bounced", userId: user.id, details }, request, new Date()));
  expect((await shortOf(user.email))[0]).toMatch(/bounced: 550 5\.1\.1.*print-link/);
});

test("a bounce that the provider told of before the email was recorded as sent is said with its reason, too", async () => {
  const user = await account();
  const sent = await asked(user);
  const details = { message: sent.id, reason: "550 5.1.1" };
  await commit(auditEvent({ code: "mail_bounced", userId: user.id, details }, request, new Date(Date.now() - 1_000)));
  await became("mail_sent", sent, user);
  expect((await shortOf(user.email))[0]).toMatch(/bounced: 550 5\.1\.1.*print-link/);
});

test("of an address without an account it is said that there is none, what was asked for it, and which may have been meant", async () => {
  const user = await account();
  const [local, domain] = user.email.split("@");
  const typed = `${local}+shop@${domain}`;
  for (let i = 0; i < 3; i++) await requestPasswordReset({ email: typed }, from());
  expect(await shortOf(typed)).toEqual([
    "No account has this address, so no email is sent to it. A reset was asked for it 3 times within a day.",
    `Perhaps meant: ${user.email}`,
  ]);
  expect((await historyOf(`${local}@another.example`)).similar).toEqual([user.email]);
  expect((await historyOf("%@example.com")).similar).toEqual([]);
  expect(await findPerson("not an address")).toBeUndefined();
  expect(await shortOf("999999999")).toEqual(["No account has this number: it is gone, or never was."]);
});

test("what is known of a deleted account is found by its number, and by its address the email that told of it", async () => {
  const user = await account();
  await db().delete(outbox);
  await deleteAccountOf(user, grace);
  const mail = await message({ address: user.email });
  const event = auditEvent(
    { code: "mail_sent", details: { template: mail.template, message: mail.id } },
    request,
    new Date(),
  );
  await complete(mail, "sent", new Date(), event);
  expect(await codesOf(String(user.id))).toEqual(["account_deleted"]);
  expect(await codesOf(user.email)).toEqual(["mail_written", "mail_sent"]);
});

test("a stranger's user agent and a name are text: no more than themselves, on one line", async () => {
  const user = await account();
  await logIn({ email: user.email, password: "wrong" }, from({ userAgent: "\u001b[2J\nfake line" }));
  const text = historyText(await historyOf(user.email), [], (await historyOf(user.email)).timeline);
  expect(text).toContain("?[2J?fake line");
  expect(text).not.toContain("\u001b");
});

test("neither the timeline nor the export holds a secret: no password, hash, cookie, token, link, lease or mark of a device", async () => {
  const user = await account();
  const { email } = user;
  const { token } = newSessionCookie(new Date());
  await commit(sessionInsertion(user.id, token, "password", request, new Date()));
  await linkIdentity(user, "google", "subject-of-google", new Date());
  await signUpWithPassword({ email, password: PASSWORD }, from());
  const device = trustDevice(undefined, user, new Date());
  await requestPasswordReset({ email }, from({ device }));
  await enqueue("reset-password", { userId: user.id }, request, new Date());
  await claim(new Date());
  const link = await printResetLink(user, grace);
  await recordLinkOpened("reset-password", link as { uid: string; token: string }, from());
  const bounce = { id: "told-once", type: "hard_bounce", address: email, messageId: "gone", at: new Date() } as const;
  await recordDeliveryEvent(bounce);

  const rows = [
    ...(await db().query.sessions.findMany()),
    ...(await db().query.signUps.findMany()),
    ...(await db().query.outbox.findMany()),
    ...(await db().query.deliveryEvents.findMany()),
  ] as Record<string, unknown>[];
  const stored = rows.flatMap(({ tokenHash, passwordHash, reference, lease, device: mark, type, address }) => [
    tokenHash,
    passwordHash,
    reference,
    lease,
    mark,
    type === undefined ? undefined : address,
  ]);
  const canaries = [
    PASSWORD,
    user.passwordHash,
    token,
    link?.token,
    device,
    storableMark(device, email, new Date()),
    ...stored,
  ];
  const secrets = canaries.filter((text): text is string => typeof text === "string" && text !== "");
  expect(secrets.length).toBeGreaterThan(9);

  const told = [await historyOf(email), await exportAccount(user, grace)].map((all) => JSON.stringify(all));
  for (const secret of secrets) for (const text of told) expect(text).not.toContain(secret);
  const exported = JSON.parse(told[1] as string);
  expect(exported.account).toMatchObject({ email, hasPassword: true });
  expect(exported.signInMethods).toMatchObject([{ provider: "google", subject: "subject-of-google" }]);
  expect(exported.deliveries).toMatchObject([{ type: "hard_bounce", messageId: "gone" }]);
  expect([exported.sessions.length, exported.signUps.length, exported.emails.length > 1]).toEqual([1, 1, true]);
  expect((await findAuditEvents({ userId: user.id, code: "account_exported" }))[0]?.details).toEqual({ by: "Grace" });
});

test("of an account nobody else's events, emails or sessions are told", async () => {
  const [user, other] = [await account(), await account()];
  for (const one of [user, other]) await logIn({ email: one.email, password: PASSWORD }, from());
  await db().update(users).set({ language: "fr" }).where(eq(users.id, other.id));
  const text = JSON.stringify([await historyOf(user.email), await exportAccount(user, grace)]);
  expect(text).not.toContain(other.email);
  expect(text).not.toContain(`"userId":${other.id}`);
});

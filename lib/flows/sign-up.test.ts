import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { DAY_MS, HOUR_MS } from "../clock";
import { db } from "../db";
import { identities, outbox, signUps, users } from "../db/schema";
import { env } from "../env";
import type { OutboxMessage } from "../mail/outbox";
import { render } from "../mail/render";
import { linkIdentity, providersOf } from "../models/identities";
import { newSessionCookie, type Session } from "../models/sessions";
import { findSignUpByReference, hasRival, purgeSignUps, type SignUp } from "../models/sign-ups";
import { findUserByEmail, type User } from "../models/users";
import { Throttled } from "../rate-limit/throttle";
import { account, mailUrls, request } from "../test-support";
import { deleteAccount } from "./delete-account";
import { logIn, logInForTokens } from "./log-in";
import { confirmPasswordReset } from "./password-reset";
import {
  activateAccount,
  checkVerifyLink,
  resendVerification,
  SignUpClosed,
  signUp,
  signUpWithPassword,
  verifyEmail,
} from "./sign-up";

const [OWNERS, STRANGERS, CHOSEN] = ["Orchid-lantern-41", "Walnut-harbour-17", "Velvet-compass-88"];
const CONFIRM = "Confirm your email for Latchkey";
const TAKEN = { ok: false, reason: "token", expired: false };

let email = "";
let count = 0;
beforeEach(() => {
  email = `new-${++count}@example.com`;
});

const owner = () => ({ ...request, client: `owner-${count}` });
const stranger = () => ({ ...request, client: `stranger-${count}` });
const user = async () => (await findUserByEmail(email)) as User;
const opens = async (password: string) => (await logIn({ email, password }, owner())).ok;
const after = (hours: number, seconds = 0) => new Date(Date.now() + hours * HOUR_MS + seconds * 1_000);
const choose = (link: Link, newPassword = CHOSEN, withProvider = true) =>
  verifyEmail({ ...link, newPassword, withProvider }, owner());

interface Link {
  uid: string;
  token: string;
}

/** Of every message to the address, in order: what it is rendered as, and its link. */
async function mailed(): Promise<{ subject: string; text: string; link: Link }[]> {
  const messages = await db().select().from(outbox).where(eq(outbox.address, email)).orderBy(outbox.createdAt);
  const emails = [];
  for (const message of messages) {
    const rendered = await render(message as OutboxMessage, mailUrls, new Date());
    const { subject, text } = typeof rendered === "string" ? { subject: rendered, text: "" } : rendered;
    const [, uid = "", token = ""] = /uid=([\w-]+)&token=([\w-]+)/.exec(text) ?? [];
    emails.push({ subject, text, link: { uid, token } });
  }
  return emails;
}

async function mailedAt(index: number) {
  const email = (await mailed()).at(index);
  if (!email) throw new Error("no email");
  return email;
}

const linkAt = async (index: number) => (await mailedAt(index)).link;

const byPage = (from = owner()) => signUp({ email }, from);
const byApi = (password: string, from = owner()) => signUpWithPassword({ email, password }, from);

test("sign up, follow the link, choose a password, log in", async () => {
  await byPage();
  const { subject, link } = await mailedAt(0);
  expect(subject).toBe(CONFIRM);
  expect(await findUserByEmail(email)).toBeUndefined();
  expect(await checkVerifyLink(link)).toEqual({ status: "good", email });
  expect(await choose(link)).toMatchObject({ ok: true });
  expect(await opens(CHOSEN)).toBe(true);
  expect(await checkVerifyLink(link)).toEqual({ status: "taken" });
  expect(await choose(link, STRANGERS)).toEqual(TAKEN);
});

test("a refused password does not spend the link, and all its problems are reported", async () => {
  await byPage();
  const link = await linkAt(0);
  expect(await choose(link, "1234567")).toMatchObject({ reason: "password", problems: { length: 3 } });
  expect(await choose(link, email)).toMatchObject({ reason: "password" });
  expect(await choose(link)).toMatchObject({ ok: true });
});

test("a program's password is the account's once the link is used, and nothing before", async () => {
  expect(await byApi(OWNERS)).toEqual({ ok: true });
  const link = await linkAt(0);
  expect([await opens(OWNERS), await logInForTokens({ email, password: OWNERS }, owner())]).toEqual([false, undefined]);
  expect(await activateAccount(link, owner())).toEqual({ ok: true });
  expect(await opens(OWNERS)).toBe(true);
  expect(await activateAccount(link, owner())).toEqual(TAKEN);
});

test("a program's weak password makes no sign-up and sends no email", async () => {
  const problems = ["This password is too common.", "This password is entirely numeric."];
  expect(await byApi("12345678")).toEqual({ ok: false, problems });
  expect(await mailed()).toEqual([]);
});

test("on the page the password chosen there wins, whatever a program chose", async () => {
  await byApi(OWNERS);
  expect(await choose(await linkAt(0))).toMatchObject({ ok: true });
  expect([await opens(OWNERS), await opens(CHOSEN)]).toEqual([false, true]);
});

test.each(["owner first", "stranger first"])(
  "owner and stranger sign up at once (%s): no link opens the account to the stranger's password",
  async (order) => {
    const all = [() => byApi(OWNERS), () => byApi(STRANGERS, stranger())];
    for (const ask of order === "owner first" ? all : all.reverse()) await ask();
    // Also when the stranger's own email is the one that the owner follows.
    for (const index of [0, 1]) {
      expect(await activateAccount(await linkAt(index), owner())).toEqual({ ok: true });
      expect(await user()).toMatchObject({ passwordHash: null });
      expect([await opens(STRANGERS), await opens(OWNERS)]).toEqual([false, false]);
      await db().delete(users).where(eq(users.email, email));
    }
  },
);

test("each link belongs to its own sign-up, whatever came after, and none replaces another", async () => {
  await byPage();
  const first = await linkAt(0);
  await byApi(STRANGERS, stranger());
  await byPage();
  const links = (await mailed()).map(({ link }) => link);
  expect(new Set(links.map(({ uid }) => uid)).size).toBe(3);
  expect(links[0]).toEqual(first);
  for (const link of links) expect(await checkVerifyLink(link)).toEqual({ status: "good", email });
  const [one, other] = links as [Link, Link];
  expect(await checkVerifyLink({ uid: one.uid, token: other.token })).toEqual({ status: "invalid" });
  expect(await choose(one)).toMatchObject({ ok: true });
  for (const link of links) expect(await checkVerifyLink(link)).toEqual({ status: "taken" });
});

test("send again brings the caller's own sign-up, never a stranger's", async () => {
  const { reference } = await byPage();
  await byApi(STRANGERS, stranger());
  await resendVerification({ email, reference }, owner());
  await resendVerification({ email }, stranger());
  await resendVerification({ email }, { ...request, client: "neither" });
  await resendVerification({ email, reference: "00000000-0000-0000-0000-000000000000" }, owner());
  const [owners, strangers, again, strangersAgain, neither, unknown] = await mailed();
  expect(again?.link).toEqual(owners?.link);
  expect(strangersAgain?.link).toEqual(strangers?.link);
  expect([neither?.subject, unknown?.subject]).toEqual(["undeliverable", "undeliverable"]);
});

test("sign-up, its repetition and the attempt to log in tell nobody who has an account", async () => {
  const known = await account();
  const answersTo = async (address: string) => {
    const { reference, ...page } = await signUp({ email: address }, stranger());
    const again = await resendVerification({ email: address, reference }, stranger());
    const api = await signUpWithPassword({ email: address, password: STRANGERS }, stranger());
    const loggedIn = await logIn({ email: address, password: STRANGERS }, stranger());
    const shape = { phrase: expect.stringMatching(/^[a-z]+ [a-z]+$/) };
    expect([page, again]).toEqual([shape, shape]);
    return { reference: reference.length, api, loggedIn };
  };
  expect(await answersTo(known.email)).toEqual(await answersTo(email));
  expect(await findUserByEmail(known.email)).toEqual(known);
});

test("a known address is told that it has an account, by an email with a reset link", async () => {
  const known = await account();
  email = known.email;
  await byPage(stranger());
  const { subject, link } = await mailedAt(0);
  expect(subject).toBe("You already have an account at Latchkey");
  expect(await confirmPasswordReset({ ...link, newPassword: CHOSEN }, owner())).toMatchObject({ ok: true });
  expect(await opens(CHOSEN)).toBe(true);
});

test("neither a disabled account nor the owner of an account that began since is told so", async () => {
  const disabled = await account();
  await db().update(users).set({ disabledAt: new Date() }).where(eq(users.id, disabled.id));
  email = disabled.email;
  await byPage();
  expect((await mailedAt(0)).subject).toBe("undeliverable");

  email = `since-${count}@example.com`;
  await byPage();
  await byPage(stranger());
  const link = await linkAt(0);
  await new Promise((resolve) => setTimeout(resolve, 2));
  await choose(link);
  expect((await mailed()).map(({ subject }) => subject)).toEqual(["undeliverable", "undeliverable"]);
});

test("a link is valid for 24 hours from its sign-up, for its own sign-up and its own purpose", async () => {
  await byPage();
  const link = await linkAt(0);
  const password = { newPassword: CHOSEN, withProvider: true };
  expect(await checkVerifyLink(link, after(24, -1))).toMatchObject({ status: "good" });
  expect(await checkVerifyLink(link, after(24, 2))).toMatchObject({ status: "expired" });
  for (const use of [
    () => verifyEmail({ ...link, ...password }, owner(), after(24, 2)),
    () => activateAccount(link, owner(), after(24, 2)),
  ])
    expect(await use()).toEqual({ ok: false, reason: "token", expired: true });
  expect(await choose({ ...link, uid: "M" })).toEqual({ ok: false, reason: "uid" });
  expect(await choose({ ...link, uid: "OTk5OTk" })).toMatchObject({ reason: "token" });
  expect(await confirmPasswordReset({ ...link, newPassword: CHOSEN }, owner())).toMatchObject({ reason: "token" });
});

test("of twenty racers with twenty passwords one wins", async () => {
  await byApi(OWNERS);
  const link = await linkAt(0);
  const passwords = Array.from({ length: 19 }, (_, i) => `racing password ${i}`);
  const results = await Promise.all([
    activateAccount(link, owner()),
    ...passwords.map((newPassword, i) =>
      verifyEmail({ ...link, newPassword, withProvider: true }, { ...request, client: `racer-${i}` }),
    ),
  ]);
  const winners = [OWNERS, ...passwords].filter((_, i) => results[i]?.ok);
  expect(winners).toHaveLength(1);
  expect(await opens(winners[0] ?? "")).toBe(true);
});

test("twenty wrong tokens for a sign-up throttle their client, and nobody else", async () => {
  await byPage();
  const link = await linkAt(0);
  const guess = { uid: link.uid, token: `${link.token.slice(0, -1)}${link.token.endsWith("0") ? "1" : "0"}` };
  for (let i = 0; i < 20; i++)
    expect(await activateAccount(guess, stranger())).toMatchObject({ ok: false, reason: "token" });
  await expect(activateAccount(link, stranger())).rejects.toThrow(Throttled);
  expect(await choose(link)).toMatchObject({ ok: true });
});

test("an account that is deleted does not come back by the link of an older sign-up", async () => {
  await byPage();
  await byPage();
  const [first, second] = (await mailed()).map(({ link }) => link) as [Link, Link];
  await choose(first);
  const { token: _, expiresAt } = newSessionCookie(new Date());
  const session = { createdAt: new Date(), expiresAt } as unknown as Session;
  expect(await deleteAccount(await user(), session, owner())).toEqual({ ok: true });
  for (const link of [first, second]) expect(await checkVerifyLink(link)).toEqual({ status: "invalid" });
});

const identity = () => ({ provider: "facebook", subject: `subject-${count}` });

test("a newcomer's identity is linked with the account, and the email and the page name its provider", async () => {
  await signUp({ email, identity: identity() }, owner());
  const { text, link } = await mailedAt(0);
  expect(text).toContain("in order to log in with Facebook");
  expect(await checkVerifyLink(link)).toEqual({ status: "good", email, provider: "Facebook" });
  expect(await choose(link)).toMatchObject({ ok: true });
  expect(await providersOf((await user()).id)).toEqual(["facebook"]);
});

test.each<[string, () => Promise<unknown>, Partial<{ withProvider: boolean; provider: string }>]>([
  ["leaves it out", async () => {}, { withProvider: false, provider: "Facebook" }],
  ["has a rival, who may be the owner", () => byPage(stranger()), {}],
  ["is too late: it belongs to another account", takeIdentity, { provider: "Facebook" }],
])("an identity is not linked when its newcomer %s", async (_, first, { withProvider = true, provider }) => {
  await signUp({ email, identity: identity() }, owner());
  await first();
  const link = await linkAt(0);
  expect(await checkVerifyLink(link)).toEqual({ status: "good", email, ...(provider && { provider }) });
  expect(await choose(link, CHOSEN, withProvider)).toMatchObject({ ok: true });
  expect(await providersOf((await user()).id)).toEqual([]);
});

async function takeIdentity(): Promise<void> {
  const { provider, subject } = identity();
  await linkIdentity(await account(), provider, subject, new Date());
  expect(await db().select().from(identities).where(eq(identities.subject, subject))).toHaveLength(1);
}

test("a sign-up is a rival of those that were pending with it, also when its own link has expired; it is swept after a week", async () => {
  const now = new Date("2026-11-20T12:00:00Z");
  const later = (ms: number) => new Date(now.getTime() + ms);
  const rows = () => db().select().from(signUps).where(eq(signUps.email, email)).orderBy(signUps.id);
  await signUp({ email }, owner(), now);
  await signUp({ email }, stranger(), later(DAY_MS - 1));
  const [owners, strangers] = (await rows()) as [SignUp, SignUp];
  expect(await hasRival(owners, later(DAY_MS - 1))).toBe(true);
  expect(await hasRival(strangers, later(2 * DAY_MS - 2))).toBe(true);
  expect(await hasRival({ ...strangers, createdAt: later(DAY_MS) }, later(2 * DAY_MS - 2))).toBe(false);
  await purgeSignUps(later(7 * DAY_MS - 1));
  expect(await rows()).toHaveLength(2);
  await purgeSignUps(later(8 * DAY_MS));
  expect(await rows()).toEqual([]);
});

test("sent again from a page that is older than its link, another sign-up begins", async () => {
  const { reference } = await byPage();
  const again = await signUp({ email, reference }, owner(), after(23));
  expect(again.reference).toBe(reference);
  const late = await signUp({ email, reference }, owner(), after(25));
  expect(late.reference).not.toBe(reference);
  expect(await findSignUpByReference(email, late.reference)).toBeDefined();
});

test("where sign-up is closed nothing is written, and no link begins an account, not even an earlier one", async () => {
  await signUpWithPassword({ email, password: OWNERS }, owner());
  const [{ link } = { link: { uid: "", token: "" } }] = await mailed();
  Object.assign(env(), { SIGN_UP: "closed" });
  const attempts = [
    () => signUp({ email }, owner()),
    () => signUpWithPassword({ email, password: OWNERS }, owner()),
    () => resendVerification({ email }, owner()),
    () => activateAccount(link, owner()),
    () => choose(link),
  ];
  for (const attempt of attempts) await expect(attempt()).rejects.toThrow(SignUpClosed);
  expect(await mailed()).toHaveLength(1);
  expect(await user()).toBeUndefined();
  Object.assign(env(), { SIGN_UP: "open" });
  expect(await activateAccount(link, owner())).toEqual({ ok: true });
});

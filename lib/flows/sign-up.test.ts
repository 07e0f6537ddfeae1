import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { db } from "../db";
import { outbox, users } from "../db/schema";
import type { OutboxMessage } from "../mail/outbox";
import { render } from "../mail/render";
import { linkIdentity, providersOf } from "../models/identities";
import { findSession } from "../models/sessions";
import { findUserByEmail, type User } from "../models/users";
import { account, mailUrls, PASSWORD, request } from "../test-support";
import { logIn, logInForTokens } from "./log-in";
import { confirmPasswordReset, requestPasswordReset } from "./password-reset";
import { checkVerifyLink, resendVerification, signUp, verifyEmail } from "./sign-up";

const [FIRST, SECOND] = ["Orchid-lantern-41", "Walnut-harbour-17"];
let email = "";
let count = 0;
beforeEach(() => {
  email = `new-${++count}@example.com`;
});

const user = async () => (await findUserByEmail(email)) as User;
const attemptLogIn = (password: string) => logInForTokens({ email, password }, request);

/** The newest email's subject, and its link. */
async function newestEmail(now = new Date()) {
  const messages = await db().select().from(outbox).where(eq(outbox.address, email));
  const rendered = await render(messages.at(-1) as OutboxMessage, mailUrls, now);
  if (typeof rendered === "string") return { subject: rendered, link: { uid: "", token: "" } };
  const [, uid = "", token = ""] = /uid=([\w-]+)&token=([\w-]+)/.exec(rendered.text) ?? [];
  return { subject: rendered.subject, link: { uid, token } };
}

async function signedUp(password = FIRST) {
  expect(await signUp({ email, password }, request)).toEqual({ ok: true });
  return newestEmail();
}

test("sign up, confirm, log in", async () => {
  const { subject, link } = await signedUp();
  expect(subject).toBe("Confirm your email for Latchkey");
  expect(await attemptLogIn(FIRST)).toBeUndefined();
  expect(await checkVerifyLink(link)).toEqual({ status: "good", email });
  expect(await verifyEmail(link, request)).toEqual({ ok: true });
  expect(await attemptLogIn(FIRST)).toMatchObject({ email });
  expect(await verifyEmail(link, request)).toEqual({ ok: false, reason: "token", expired: false });
});

test("a weak password creates no account and sends no email", async () => {
  expect(await signUp({ email, password: "12345678" }, request)).toEqual({
    ok: false,
    problems: ["This password is too common.", "This password is entirely numeric."],
  });
  expect(await findUserByEmail(email)).toBeUndefined();
});

test("a taken address gets the same answer, and its owner an email", async () => {
  const taken = await account(undefined, new Date());
  email = taken.email;
  expect((await signedUp()).subject).toBe("You already have an account at Latchkey");
  expect(await user()).toEqual(taken);
});

test("a later sign-up replaces the password of an earlier one and ends its link", async () => {
  const stranger = await signedUp(FIRST);
  const owner = await signedUp(SECOND);
  expect(await verifyEmail(stranger.link, request)).toMatchObject({ ok: false });
  expect(await verifyEmail(owner.link, request)).toEqual({ ok: true });
  expect(await attemptLogIn(FIRST)).toBeUndefined();
  expect(await attemptLogIn(SECOND)).toMatchObject({ email });
});

test("verification deletes the sessions and identities from before it", async () => {
  const { link } = await signedUp();
  const before = await logIn({ email, password: FIRST }, request);
  await linkIdentity(await user(), "google", `trojan-${count}`, new Date());
  expect(await verifyEmail(link, request)).toEqual({ ok: true });
  expect(before.ok && (await findSession(before.session.token))).toBeUndefined();
  expect(await providersOf((await user()).id)).toEqual([]);
});

test("a reset proves the mailbox and deletes what was there before it", async () => {
  await signedUp(FIRST);
  const before = await logIn({ email, password: FIRST }, request);
  await linkIdentity(await user(), "google", `trojan-${count}`, new Date());
  await requestPasswordReset({ email }, request);
  const { subject, link } = await newestEmail();
  expect(subject).toBe("Reset your password for Latchkey");
  // A stranger who signs up with the address again and logs in ends no link of its owner.
  const { link: strangers } = await signedUp("Yet-another-lantern-5");
  await logIn({ email, password: "Yet-another-lantern-5" }, request);
  expect(await confirmPasswordReset({ ...link, newPassword: SECOND }, request)).toMatchObject({ ok: true });
  expect(await verifyEmail(strangers, request)).toMatchObject({ ok: false, reason: "token" });
  expect(before.ok && (await findSession(before.session.token))).toBeUndefined();
  expect(await providersOf((await user()).id)).toEqual([]);
  expect(await attemptLogIn(FIRST)).toBeUndefined();
  expect(await attemptLogIn(SECOND)).toMatchObject({ email });
});

test("a login before verification does not end the link", async () => {
  const { link } = await signedUp();
  expect(await logIn({ email, password: "not it" }, request)).toEqual({ ok: false });
  expect(await logIn({ email, password: FIRST }, request)).toMatchObject({ ok: true });
  expect(await user()).toMatchObject({ emailVerifiedAt: null, passwordHash: null, lastLoginAt: null });
  expect(await checkVerifyLink(link)).toMatchObject({ status: "good" });
});

test("the email is sent again to unverified accounts only", async () => {
  for (const [address, subject] of [
    [email, "Confirm your email for Latchkey"],
    [(await account(undefined, new Date())).email, "undeliverable"],
    ["nobody@example.com", "undeliverable"],
  ] as const) {
    if (address === email) await signedUp();
    email = address;
    await resendVerification({ email }, request);
    expect((await newestEmail()).subject).toBe(subject);
  }
});

test("a link is valid for 24 hours, for its own account and its own purpose", async () => {
  const { link } = await signedUp();
  const after = (hours: number, seconds = 0) => new Date(Date.now() + hours * 3_600_000 + seconds * 1000);
  expect(await checkVerifyLink(link, after(24, -1))).toMatchObject({ status: "good" });
  expect(await checkVerifyLink(link, after(24, 2))).toEqual({ status: "expired" });
  expect(await verifyEmail(link, request, after(24, 2))).toEqual({ ok: false, reason: "token", expired: true });
  expect(await verifyEmail({ ...link, uid: "M" }, request)).toEqual({ ok: false, reason: "uid" });
  expect(await verifyEmail({ ...link, uid: "OTk5OTk" }, request)).toMatchObject({ reason: "token" });
  expect(await confirmPasswordReset({ ...link, newPassword: SECOND }, request)).toMatchObject({ reason: "token" });
  await db().update(users).set({ disabledAt: new Date() }).where(eq(users.email, email));
  expect(await checkVerifyLink(link)).toEqual({ status: "invalid" });
  await signUp({ email, password: PASSWORD }, request);
  expect((await newestEmail()).subject).toBe("undeliverable");
});

test("of ten concurrent verifications one wins", async () => {
  const { link } = await signedUp();
  const results = await Promise.all(Array.from({ length: 10 }, () => verifyEmail(link, request)));
  expect(results.filter(({ ok }) => ok)).toHaveLength(1);
});

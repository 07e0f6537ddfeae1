import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { DAY_MS } from "../clock";
import { commit, db } from "../db";
import { auditLog, outbox, users } from "../db/schema";
import type { Notice } from "../mail/email-templates";
import type { OutboxMessage } from "../mail/outbox";
import { type RenderedEmail, render } from "../mail/render";
import { auditEvent } from "../models/audit-log";
import { linkIdentity, providersOf } from "../models/identities";
import {
  type CurrentSession,
  findSession,
  findSessionAndUser,
  newSessionCookie,
  type Session,
  sessionInsertion,
} from "../models/sessions";
import { findUserById, recordLogin, type User } from "../models/users";
import { isTrustedDevice, trustDevice } from "../rate-limit/device-cookie";
import { isLockedOut } from "../rate-limit/lockout";
import { account, linkFor, mailUrls, PASSWORD, request } from "../test-support";
import { encodeUid, mintToken } from "../tokens";
import { findTokenHolder, issueTokens } from "./bearer-tokens";
import { linkProvider } from "./link-provider";
import { checkNotMeLink, lockAccount } from "./lock-account";
import { logIn } from "./log-in";
import { logInWithProvider } from "./oauth-log-in";
import { checkResetLink, confirmPasswordReset } from "./password-reset";
import { setPassword } from "./set-password";

const NEW = "NewPassword123";
let count = 0;

const current = async ({ id }: User) => (await findUserById(id)) as User;
const notMeLink = async (user: User, notice: Notice = "new-device", at = new Date()) => ({
  uid: encodeUid(user.id),
  token: mintToken("not-me", { ...(await current(user)), notice }, at),
});

async function startSession(user: User): Promise<{ token: string; session: Session }> {
  const { token } = newSessionCookie(new Date());
  await commit(sessionInsertion(user.id, token, "password", request, new Date()));
  return { token, session: (await findSession(token)) as Session };
}

async function messagesTo(user: User, template: string): Promise<OutboxMessage[]> {
  const all = await db().select().from(outbox).where(eq(outbox.userId, user.id));
  return all.filter((message) => message.template === template) as OutboxMessage[];
}

const rendered = async (message: OutboxMessage | undefined) =>
  (await render(message as OutboxMessage, mailUrls, new Date())) as RenderedEmail;

function linkIn(text: string, path: string) {
  const [, uid = "", token = ""] = new RegExp(`${path}\\?uid=([\\w-]+)&token=([\\w-]+)`).exec(text) ?? [];
  return { uid, token };
}

test.each([
  ["with a password", undefined],
  ["without", null],
])(
  "of an account %s, a lock ends sessions, tokens, device cookies and reset links, and voids the password",
  async (_, hash) => {
    const user = await account(hash);
    const { token } = await startSession(user);
    const { access, refresh } = await issueTokens((await findSessionAndUser(token)) as CurrentSession);
    const device = trustDevice(undefined, user, new Date());
    const reset = linkFor(user);
    for (let i = 0; i < 7; i++) await isLockedOut(user.email, { failed: true });

    expect(await lockAccount(await notMeLink(user), request)).toEqual({ ok: true });
    expect(await findSession(token)).toBeUndefined();
    expect([await findTokenHolder(access), await findTokenHolder(refresh)]).toEqual([undefined, undefined]);
    const locked = await current(user);
    expect(isTrustedDevice(device, locked, new Date())).toBe(false);
    expect(await checkResetLink(reset)).toEqual({ status: "invalid" });
    expect(locked).toMatchObject({ passwordHash: null, lockedAt: expect.any(Date) });
    expect(await isLockedOut(user.email, { failed: false })).toBe(false);
    expect(await logIn({ email: user.email, password: PASSWORD }, request)).toEqual({ ok: false });
    const events = (await db().select().from(auditLog).where(eq(auditLog.userId, user.id))).map(({ code }) => code);
    expect(events).toContain("account_locked");
  },
);

test("methods of the last seven days go, older ones stay and are named in the email, whose link opens the account", async () => {
  const user = await account();
  await linkIdentity(user, "facebook", `lock-${++count}`, new Date(Date.now() - 7.01 * DAY_MS));
  await linkIdentity(user, "google", `lock-${++count}`, new Date(Date.now() - 6.99 * DAY_MS));
  await lockAccount(await notMeLink(user), request);
  expect(await providersOf(user.id)).toEqual(["facebook"]);
  const { subject, text } = await rendered((await messagesTo(user, "account-locked"))[0]);
  expect(subject).toBe("Your Latchkey account is locked");
  expect(text).toContain("Can log in again after that: Facebook.");
  const link = linkIn(text, "/reset-password");
  expect(await checkResetLink(link)).toMatchObject({ status: "good", hasPassword: true });
  expect(await confirmPasswordReset({ ...link, newPassword: NEW }, request)).toMatchObject({ ok: true });
  expect(await logIn({ email: user.email, password: NEW }, request)).toMatchObject({ ok: true });
});

test("until a new password opens it, a locked account is not logged in to by a method that stays, and its link stays good", async () => {
  const user = await account();
  const old = { provider: "google" as const, subject: `old-${++count}`, email: user.email, emailVerified: true };
  await linkIdentity(user, old.provider, old.subject, new Date(Date.now() - 8 * DAY_MS));
  await lockAccount(await notMeLink(user), request);
  const { text } = await rendered((await messagesTo(user, "account-locked"))[0]);
  for (const profile of [old, { ...old, provider: "oidc" as const, emailAuthority: true }])
    expect(await logInWithProvider(profile, request)).toEqual({ ok: false, reason: "locked" });
  expect(await providersOf(user.id)).toEqual(["google"]);
  const link = linkIn(text, "/reset-password");
  expect(await confirmPasswordReset({ ...link, newPassword: NEW }, request)).toMatchObject({ ok: true });
  expect(await logInWithProvider(old, request)).toMatchObject({ ok: true });
});

test("the notice's own link works whatever the thief did since: new password, logins, links", async () => {
  const user = await account();
  await logIn({ email: user.email, password: PASSWORD }, request);
  await logIn({ email: user.email, password: PASSWORD }, request);
  const { text } = await rendered((await messagesTo(user, "new-device"))[0]);
  const link = linkIn(text, "/not-me");
  const thief = { provider: "google" as const, subject: `thief-${++count}`, emailVerified: false };
  const { session } = await startSession(user);
  await linkProvider(await current(user), session, new Date(), thief, request);
  const input = { currentPassword: PASSWORD, newPassword: NEW };
  await setPassword({ user: await current(user), authenticatedAt: new Date() }, input, request);
  await logIn({ email: user.email, password: NEW }, request);

  expect(await checkNotMeLink(link)).toMatchObject({ status: "good", email: user.email });
  expect(await lockAccount(link, request)).toEqual({ ok: true });
  expect(await logIn({ email: user.email, password: NEW }, request)).toEqual({ ok: false });
  expect(await logInWithProvider(thief, request)).toMatchObject({ ok: false });
});

test("each notice's link shows what it told of, and nothing else that happened", async () => {
  const user = await account();
  const at = new Date(Date.now() - 60_000);
  const happened = (code: Parameters<typeof auditEvent>[0]["code"], time: Date, provider = "google") =>
    commit(auditEvent({ code, userId: user.id, details: { provider } }, request, time));
  await happened("identity_linked", new Date(at.getTime() - 11 * 60_000), "facebook");
  await happened("identity_linked", at);
  await happened("login_failed", at);
  await happened("identity_unlinked", at);
  await happened("identity_linked", new Date(at.getTime() + 2_000), "oidc");
  const shown = async (notice: Notice) => {
    const link = await checkNotMeLink(await notMeLink(user, notice, at));
    return link.status === "good" && link.events.map(({ code, details }) => `${code} ${details?.provider}`);
  };
  expect(await shown("method-added")).toEqual(["identity_linked google"]);
  expect(await shown("method-removed")).toEqual(["identity_unlinked google"]);
  expect(await shown("password-changed")).toEqual([]);
});

test("looking changes nothing; a lock spends the links of all earlier notices, and a later notice has a good one", async () => {
  const user = await account();
  const [link, other] = [await notMeLink(user), await notMeLink(user, "method-added")];
  expect((await checkNotMeLink(link)).status).toBe("good");
  expect(await current(user)).toEqual(user);
  expect(await lockAccount(link, request)).toEqual({ ok: true });
  for (const spent of [link, other]) {
    expect(await checkNotMeLink(spent)).toEqual({ status: "invalid" });
    expect(await lockAccount(spent, request)).toEqual({ ok: false });
  }
  expect(await messagesTo(user, "account-locked")).toHaveLength(1);
  expect(await lockAccount(await notMeLink(user), request)).toEqual({ ok: true });
});

test("of twenty who lock at once one does, and one email is sent", async () => {
  const user = await account();
  const link = await notMeLink(user);
  const results = await Promise.all(
    Array.from({ length: 20 }, (_, i) => lockAccount(link, { ...request, client: `c${i}` })),
  );
  expect(results.filter(({ ok }) => ok)).toHaveLength(1);
  expect(await messagesTo(user, "account-locked")).toHaveLength(1);
});

test("an expired, forged or foreign link, and one of a disabled account, locks nothing", async () => {
  const [user, other] = [await account(), await account()];
  const now = new Date();
  const old = await notMeLink(user, "new-device", new Date(now.getTime() - 7 * DAY_MS - 1_000));
  expect(await checkNotMeLink(old, now)).toEqual({ status: "expired", since: expect.any(Date) });
  const { uid, token } = await notMeLink(user);
  const bad = [old, { uid, token: linkFor(user).token }, { uid: encodeUid(other.id), token }, { uid: "?", token }];
  for (const link of bad) expect(await lockAccount(link, request, now)).toEqual({ ok: false });
  await db().update(users).set({ disabledAt: now }).where(eq(users.id, user.id));
  expect(await lockAccount({ uid, token }, request)).toEqual({ ok: false });
  expect((await current(user)).passwordHash).not.toBeNull();
});

test("after twenty wrong tokens for an account a client has to wait, and no other client does", async () => {
  const user = await account();
  const good = await notMeLink(user);
  const guess = { ...good, token: linkFor(user).token };
  const guesser = { ...request, client: "guesser" };
  for (let i = 0; i < 20; i++) expect(await lockAccount(guess, guesser)).toEqual({ ok: false });
  await expect(lockAccount(good, guesser)).rejects.toThrow("Throttled");
  expect(await lockAccount(good, request)).toEqual({ ok: true });
});

test("a login that was checked before a lock begins no session after it", async () => {
  const user = await account(null);
  await lockAccount(await notMeLink(user), request);
  expect(await recordLogin(user, {}, new Date())).toBe(false);
});

import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { commit, db } from "../db";
import { signUps, users } from "../db/schema";
import { env } from "../env";
import {
  findUserIdByIdentity,
  hasIdentity,
  linkIdentity,
  NOT_REVIEWED,
  providersOf,
  reviewIdentities,
} from "../models/identities";
import { findSession, newSessionCookie, type Session, sessionInsertion, sessionsOf } from "../models/sessions";
import { findUserByEmail, findUserById, recordLogin, type User } from "../models/users";
import type { ProviderProfile } from "../oauth/providers";
import { account, PASSWORD, request } from "../test-support";
import { encodeUid, mintToken } from "../tokens";
import { linkProvider, unlinkProvider } from "./link-provider";
import { logIn } from "./log-in";
import { logInWithProvider } from "./oauth-log-in";
import { signUp, verifyEmail } from "./sign-up";

let count = 0;
const stranger = (email: string, emailVerified = true): ProviderProfile => ({
  provider: "oidc",
  subject: `subject-${++count}`,
  email,
  emailVerified,
});

const authority = (email: string): ProviderProfile => ({ ...stranger(email), emailAuthority: true });

async function sessionOf(user: User, startedAt = new Date()): Promise<{ token: string; session: Session }> {
  const { token } = newSessionCookie(startedAt);
  await commit(sessionInsertion(user.id, token, "password", request, startedAt));
  return { token, session: (await findSession(token, startedAt)) as Session };
}

test("an unknown identity gets a new account, and the same one the next time", async () => {
  const person = stranger("new@social.example");
  const first = await logInWithProvider(person, request);
  if (!first.ok) throw new Error("refused");
  const { userId, method } = (await findSession(first.session.token)) as Session;
  expect(method).toBe("oidc");
  expect(await findUserById(userId)).toMatchObject({ email: "new@social.example", passwordHash: null });
  expect(await logInWithProvider({ ...person, email: "renamed@social.example" }, request)).toMatchObject({ ok: true });
  expect(await findUserIdByIdentity("oidc", person.subject)).toBe(userId);
  expect(await findUserByEmail("renamed@social.example")).toBeUndefined();
});

test.each([
  ["not verified", { emailVerified: false }, true],
  ["absent", { email: undefined }, false],
  ["malformed", { email: "a@b@c" }, false],
])("an email that is %s creates no account and finds none: its holder has to prove it", async (_, flaw, told) => {
  const victim = await account();
  const refusal = { ok: false, reason: "unproven-email", ...(told && { email: victim.email }) };
  expect(await logInWithProvider({ ...authority(victim.email), ...flaw }, request)).toEqual(refusal);
  expect(await providersOf(victim.id)).toEqual([]);
  expect(await logInWithProvider({ ...stranger("nobody@social.example"), emailVerified: false }, request)).toEqual({
    ok: false,
    reason: "unproven-email",
    email: "nobody@social.example",
  });
  expect(await findUserByEmail("nobody@social.example")).toBeUndefined();
});

test("a newcomer whose provider does not vouch begins by the mailed link, and then logs in with the provider", async () => {
  const newcomer = { ...stranger(`newcomer-${++count}@social.example`), emailVerified: false };
  const { email = "", provider, subject } = newcomer;
  const identity = { provider, subject };
  // Twice, as by going back: a second time is no rival of the first.
  await signUp({ email, identity }, request);
  await signUp({ email, identity }, request);
  const [pending] = await db().select().from(signUps).where(eq(signUps.email, email));
  if (!pending) throw new Error("no sign-up");
  const link = { uid: encodeUid(pending.id), token: mintToken("verify-email", pending, pending.createdAt) };
  expect(await verifyEmail({ ...link, newPassword: PASSWORD, withProvider: true }, request)).toMatchObject({
    ok: true,
  });
  expect(await logInWithProvider(newcomer, request)).toMatchObject({ ok: true });
  expect(await findUserIdByIdentity(provider, subject)).toBe((await findUserByEmail(email))?.id);
});

test("a verified email joins no account unless the provider is the authority for it", async () => {
  const user = await account();
  expect(await logInWithProvider(stranger(user.email), request)).toEqual({ ok: false, reason: "known-email" });
  expect(await providersOf(user.id)).toEqual([]);
  expect(await sessionsOf(user.id)).toEqual([]);
});

test("a provider that is the authority for a verified email joins the account, and the password still works", async () => {
  const user = await account();
  expect(await logInWithProvider(authority(user.email), request)).toMatchObject({ ok: true });
  expect(await providersOf(user.id)).toEqual(["oidc"]);
  expect(await logIn({ email: user.email, password: PASSWORD }, request)).toMatchObject({ ok: true });
});

test("a second subject with the same email does not get into the account", async () => {
  const user = await account();
  await logInWithProvider(authority(user.email), request);
  expect(await logInWithProvider(authority(user.email), request)).toEqual({ ok: false });
});

test("a disabled account cannot be logged in to", async () => {
  const user = await account();
  const person = authority(user.email);
  await logInWithProvider(person, request);
  await commit((tx) => tx.update(users).set({ disabledAt: new Date() }).where(eq(users.id, user.id)).returning());
  expect(await logInWithProvider(person, request)).toEqual({ ok: false });
  expect(await logInWithProvider({ ...person, provider: "google" }, request)).toEqual({ ok: false });
});

test("of first logins at once all are let in, to one account", async () => {
  for (const known of [undefined, await account()]) {
    const person = authority(known?.email ?? `at-once-${++count}@social.example`);
    const logins = await Promise.all([1, 2, 3].map(() => logInWithProvider(person, request)));
    expect(logins.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(await findUserIdByIdentity("oidc", person.subject)).toBe((await findUserByEmail(person.email ?? ""))?.id);
  }
});

test("a login by an identity that is removed meanwhile fails", async () => {
  const user = await account();
  const { provider, subject } = stranger(user.email);
  await linkIdentity(user, provider, subject, new Date());
  const provided = hasIdentity(user.id, provider, subject);
  expect(await recordLogin(user, { provided }, new Date())).toBe(true);
  const { deletion } = await reviewIdentities(user.id, NOT_REVIEWED, new Date());
  await commit(deletion);
  expect(await recordLogin(user, { provided }, new Date())).toBe(false);
});

test("no identity joins an account that is gone, or has changed, meanwhile", async () => {
  const [gone, locked] = [await account(), await account()];
  await db().delete(users).where(eq(users.id, gone.id));
  await db().update(users).set({ lockedAt: new Date(), passwordHash: null }).where(eq(users.id, locked.id));
  for (const user of [gone, locked])
    expect(await linkIdentity(user, "oidc", `subject-${++count}`, new Date())).toBe(false);
});

test("linking needs an authentication within 15 minutes, and an identity of no other account", async () => {
  const user = await account();
  const now = new Date();
  const old = await sessionOf(user, new Date(now.getTime() - 15 * 60_000));
  const fresh = await sessionOf(user, now);
  const person = stranger("elsewhere@social.example", false);
  expect(await linkProvider(user, old.session, now, person, request)).toEqual({ ok: false });
  expect(await linkProvider(user, fresh.session, now, person, request)).toEqual({ ok: true });
  const other = await account();
  expect(await linkProvider(other, (await sessionOf(other)).session, now, person, request)).toEqual({ ok: false });
  expect(await findUserIdByIdentity("oidc", person.subject)).toBe(user.id);
});

test("the last sign-in method cannot be removed", async () => {
  const user = await account(null);
  await linkIdentity(user, "oidc", `subject-${++count}`, new Date());
  const { session } = await sessionOf(user);
  expect(await unlinkProvider(user, session, "oidc", request)).toEqual({ ok: false, reason: "last" });
  const withPassword = await account();
  await linkIdentity(withPassword, "oidc", `subject-${++count}`, new Date());
  const own = (await sessionOf(withPassword)).session;
  expect(await unlinkProvider(withPassword, own, "oidc", request)).toEqual({ ok: true });
  expect(await providersOf(withPassword.id)).toEqual([]);
});

test("where sign-up is closed a provider begins no account, and still opens those that there are", async () => {
  const { email } = await account();
  const linked = authority(email);
  expect(await logInWithProvider(linked, request)).toMatchObject({ ok: true });
  Object.assign(env(), { SIGN_UP: "closed" });
  const closed = { ok: false, reason: "closed" };
  const newcomer = stranger(`newcomer-${++count}@social.example`);
  expect(await logInWithProvider(newcomer, request)).toEqual(closed);
  expect(await findUserByEmail(newcomer.email ?? "")).toBeUndefined();
  // Of an address that nobody vouches for, the answer is the same with an account and without.
  for (const address of [email, "nobody@social.example"])
    expect(await logInWithProvider({ ...stranger(address, false), provider: "facebook" }, request)).toEqual(closed);
  expect(await logInWithProvider(linked, request)).toMatchObject({ ok: true });
  Object.assign(env(), { SIGN_UP: "open" });
});

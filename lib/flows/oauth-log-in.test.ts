import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { commit } from "../db";
import { users } from "../db/schema";
import { findUserIdByIdentity, linkIdentity, providersOf } from "../models/identities";
import { findSession, newSessionCookie, type Session, sessionInsertion, sessionsOf } from "../models/sessions";
import { findUserByEmail, findUserById, type User } from "../models/users";
import type { ProviderProfile } from "../oauth/providers";
import { account, PASSWORD, request } from "../test-support";
import { linkProvider, unlinkProvider } from "./link-provider";
import { logIn } from "./log-in";
import { logInWithProvider } from "./oauth-log-in";

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
  ["not verified", { emailVerified: false }],
  ["absent", { email: undefined }],
  ["malformed", { email: "a@b@c" }],
])("an email that is %s creates no account and finds none", async (_, flaw) => {
  const victim = await account();
  expect(await logInWithProvider({ ...stranger(victim.email), ...flaw }, request)).toEqual({ ok: false });
  expect(await providersOf(victim.id)).toEqual([]);
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

/** The five attacks of Sudhodanan and Paverd, "Pre-hijacked accounts" (2022): an attacker prepares an account with the victim's email. */
import { expect, test } from "vitest";
import { commit } from "../db";
import { linkIdentity, providersOf } from "../models/identities";
import { findSession, newSessionCookie, type Session, sessionInsertion } from "../models/sessions";
import { findUserByEmail, findUserById, type User } from "../models/users";
import type { ProviderProfile } from "../oauth/providers";
import { account, PASSWORD, request } from "../test-support";
import { linkProvider } from "./link-provider";
import { logIn } from "./log-in";
import { logInWithProvider } from "./oauth-log-in";
import { signUp } from "./sign-up";

let count = 0;
const stranger = (email: string, emailVerified = true): ProviderProfile => ({
  provider: "oidc",
  subject: `subject-${++count}`,
  email,
  emailVerified,
});

/** By the attacker, with the victim's email. */
async function signUpUnverified(): Promise<User> {
  const email = `planted-${++count}@example.com`;
  await signUp({ email, password: PASSWORD }, request);
  return (await findUserByEmail(email)) as User;
}

async function sessionOf(user: User, startedAt = new Date()): Promise<{ token: string; session: Session }> {
  const { token } = newSessionCookie(startedAt);
  await commit(sessionInsertion(user.id, token, "password", request, startedAt));
  return { token, session: (await findSession(token, startedAt)) as Session };
}

test("classic-federated merge: the attacker's password is void", async () => {
  const prepared = await signUpUnverified();
  expect(await logInWithProvider(stranger(prepared.email), request)).toMatchObject({ ok: true });
  expect(await findUserById(prepared.id)).toMatchObject({ passwordHash: null, unprovenPasswordHash: null });
  expect(await logIn({ email: prepared.email, password: PASSWORD }, request)).toEqual({ ok: false });
});

test("unexpired session: the attacker's session has ended", async () => {
  const prepared = await signUpUnverified();
  const { token } = await sessionOf(prepared);
  await logInWithProvider(stranger(prepared.email), request);
  expect(await findSession(token)).toBeUndefined();
});

test("trojan identity: the attacker's identity is unlinked, and an unverified account cannot link any", async () => {
  const prepared = await signUpUnverified();
  const trojan = stranger("attacker@social.example", false);
  expect(await linkProvider(prepared, (await sessionOf(prepared)).session, new Date(), trojan, request)).toEqual({
    ok: false,
  });
  await linkIdentity(prepared, "google", trojan.subject, new Date());
  await logInWithProvider(stranger(prepared.email), request);
  expect(await logInWithProvider({ ...trojan, provider: "google" }, request)).toEqual({ ok: false });
  expect(await providersOf(prepared.id)).toEqual(["oidc"]);
});

test("changed email: an attacker's identity that changes to the victim's email logs in to the attacker's own account", async () => {
  const victim = await account();
  const attacker = stranger("attacker-2@social.example");
  await logInWithProvider(attacker, request);
  const result = await logInWithProvider({ ...attacker, email: victim.email }, request);
  if (!result.ok) throw new Error("refused");
  const session = (await findSession(result.session.token)) as Session;
  expect(session.userId).not.toBe(victim.id);
  expect(await providersOf(victim.id)).toEqual([]);
});

test("non-verifying provider: an identity with the victim's unverified email gets no account", async () => {
  const attacker = stranger("victim@social.example", false);
  expect(await logInWithProvider(attacker, request)).toEqual({ ok: false });
  expect(await findUserByEmail("victim@social.example")).toBeUndefined();
  expect(await logInWithProvider(stranger("victim@social.example"), request)).toMatchObject({ ok: true });
  expect(await logInWithProvider(attacker, request)).toEqual({ ok: false });
});

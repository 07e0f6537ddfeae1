/** The five pre-hijacking attacks of Sudhodanan and Paverd (2022): somebody waits in an account for the address's owner to come. */
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

/** Signed up by somebody who never showed that the mailbox is theirs. */
async function planted(): Promise<User> {
  const email = `planted-${++count}@example.com`;
  await signUp({ email, password: PASSWORD }, request);
  return (await findUserByEmail(email)) as User;
}

async function sessionOf(user: User, startedAt = new Date()): Promise<{ token: string; session: Session }> {
  const { token } = newSessionCookie(startedAt);
  await commit(sessionInsertion(user.id, token, "password", request, startedAt));
  return { token, session: (await findSession(token, startedAt)) as Session };
}

test("classic-federated merge: the password of whoever signed up first with the victim's address is gone", async () => {
  const waiting = await planted();
  expect(await logInWithProvider(stranger(waiting.email), request)).toMatchObject({ ok: true });
  expect(await findUserById(waiting.id)).toMatchObject({ passwordHash: null, unprovenPasswordHash: null });
  expect(await logIn({ email: waiting.email, password: PASSWORD }, request)).toEqual({ ok: false });
});

test("unexpired session: a session opened before the victim came is dead", async () => {
  const waiting = await planted();
  const { token } = await sessionOf(waiting);
  await logInWithProvider(stranger(waiting.email), request);
  expect(await findSession(token)).toBeUndefined();
});

test("trojan identity: an identity linked before the victim came opens nothing, and none can be linked unconfirmed", async () => {
  const waiting = await planted();
  const trojan = stranger("attacker@social.example", false);
  expect(await linkProvider(waiting, (await sessionOf(waiting)).session, new Date(), trojan, request)).toEqual({
    ok: false,
  });
  await linkIdentity(waiting, "google", trojan.subject, new Date());
  await logInWithProvider(stranger(waiting.email), request);
  expect(await logInWithProvider({ ...trojan, provider: "google" }, request)).toEqual({ ok: false });
  expect(await providersOf(waiting.id)).toEqual(["oidc"]);
});

test("changed address: an attacker's identity that takes on the victim's address opens the attacker's own account", async () => {
  const victim = await account();
  const attacker = stranger("attacker-2@social.example");
  await logInWithProvider(attacker, request);
  const result = await logInWithProvider({ ...attacker, email: victim.email }, request);
  if (!result.ok) throw new Error("refused");
  const session = (await findSession(result.session.token)) as Session;
  expect(session.userId).not.toBe(victim.id);
  expect(await providersOf(victim.id)).toEqual([]);
});

test("non-verifying provider: an identity with the victim's unproven address gets no account to wait in", async () => {
  const attacker = stranger("victim@social.example", false);
  expect(await logInWithProvider(attacker, request)).toEqual({ ok: false });
  expect(await findUserByEmail("victim@social.example")).toBeUndefined();
  expect(await logInWithProvider(stranger("victim@social.example"), request)).toMatchObject({ ok: true });
  expect(await logInWithProvider(attacker, request)).toEqual({ ok: false });
});

/**
 * The five attacks of Sudhodanan and Paverd, "Pre-hijacked accounts" (2022): an attacker prepares an account with the victim's email.
 * There is nothing to prepare: an account begins with a proven mailbox, and a sign-up leaves nothing to it that a stranger chose.
 */
import { expect, test } from "vitest";
import { db } from "../db";
import { users } from "../db/schema";
import { providersOf } from "../models/identities";
import { findSession, type Session, sessionsOf } from "../models/sessions";
import { findUserByEmail, type User } from "../models/users";
import type { ProviderProfile } from "../oauth/providers";
import { account, PASSWORD, request } from "../test-support";
import { logIn, logInForTokens } from "./log-in";
import { logInWithProvider } from "./oauth-log-in";
import { signUp, signUpWithPassword } from "./sign-up";

let count = 0;
const stranger = (email: string, emailVerified = true): ProviderProfile => ({
  provider: "oidc",
  subject: `subject-${++count}`,
  email,
  emailVerified,
});

/** Everything that the attacker can leave behind with the victim's email. */
async function prepare(): Promise<{ email: string; trojan: ProviderProfile }> {
  const email = `planted-${++count}@example.com`;
  const trojan = stranger("attacker@social.example", false);
  const { provider, subject } = trojan;
  await signUpWithPassword({ email, password: PASSWORD }, request);
  await signUp({ email, identity: { provider, subject } }, request);
  return { email, trojan };
}

async function victimBegins(email: string): Promise<User> {
  expect(await logInWithProvider(stranger(email), request)).toMatchObject({ ok: true });
  return (await findUserByEmail(email)) as User;
}

test("classic-federated merge: the attacker's password is nobody's", async () => {
  const { email } = await prepare();
  expect(await db().select().from(users)).toEqual([]);
  expect(await victimBegins(email)).toMatchObject({ passwordHash: null });
  expect(await logIn({ email, password: PASSWORD }, request)).toEqual({ ok: false });
});

test("unexpired session: before the proof there is no session to keep, nor a token", async () => {
  const { email } = await prepare();
  expect(await logIn({ email, password: PASSWORD }, request)).toEqual({ ok: false });
  expect(await logInForTokens({ email, password: PASSWORD }, request)).toBeUndefined();
  expect(await sessionsOf((await victimBegins(email)).id)).toHaveLength(1);
});

test("trojan identity: the attacker's identity is not the account's", async () => {
  const { email, trojan } = await prepare();
  expect(await providersOf((await victimBegins(email)).id)).toEqual(["oidc"]);
  expect(await logInWithProvider(trojan, request)).toMatchObject({ ok: false });
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
  expect(await logInWithProvider(attacker, request)).toMatchObject({ ok: false });
  expect(await findUserByEmail("victim@social.example")).toBeUndefined();
  expect(await logInWithProvider(stranger("victim@social.example"), request)).toMatchObject({ ok: true });
  expect(await logInWithProvider(attacker, request)).toMatchObject({ ok: false });
});

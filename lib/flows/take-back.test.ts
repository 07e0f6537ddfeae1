/** A thief who was in: what they leave behind does not outlive the owner's reset, and none of it goes untold. */
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { commit, db } from "../db";
import { outbox } from "../db/schema";
import { findSession, newSessionCookie, type Session, sessionInsertion } from "../models/sessions";
import type { User } from "../models/users";
import { account, linkFor, PASSWORD, request } from "../test-support";
import { linkProvider, unlinkProvider } from "./link-provider";
import { logIn } from "./log-in";
import { logInWithProvider } from "./oauth-log-in";
import { confirmPasswordReset } from "./password-reset";

const NEW = "NewPassword123";
let count = 0;
const thief = (provider: "google" | "oidc" = "google") => ({
  provider,
  subject: `thief-${++count}`,
  email: "thief@example.net",
  emailVerified: false,
});

async function sessionOf(user: User, now = new Date()): Promise<Session> {
  const { token } = newSessionCookie(now);
  await commit(sessionInsertion(user.id, token, "password", request, now));
  return (await findSession(token, now)) as Session;
}
const noticesTo = async (user: User) =>
  (await db().select().from(outbox).where(eq(outbox.userId, user.id))).map(({ template }) => template);

test("a provider that a thief linked does not survive the owner's reset", async () => {
  const user = await account();
  const profile = thief();
  await linkProvider(user, await sessionOf(user), new Date(), profile, request);
  expect(await confirmPasswordReset({ ...linkFor(user), newPassword: NEW }, request)).toMatchObject({ ok: true });
  expect(await logInWithProvider(profile, request)).toEqual({ ok: false });
});

test("a link that is under way when the owner resets does not arrive afterwards", async () => {
  const user = await account();
  const session = await sessionOf(user);
  await confirmPasswordReset({ ...linkFor(user), newPassword: NEW }, request);
  expect(await linkProvider(user, session, new Date(), thief(), request)).toEqual({ ok: false });
});

test("linked, unlinked, logged in from a new browser: each is told", async () => {
  const user = await account();
  await logIn({ email: user.email, password: PASSWORD }, request);
  const session = await sessionOf(user);
  await linkProvider(user, session, new Date(), thief(), request);
  expect(await noticesTo(user)).toContain("method-added");
  await unlinkProvider(user, session, "google", request);
  expect(await noticesTo(user)).toContain("method-removed");
  await logIn({ email: user.email, password: PASSWORD }, request);
  expect(await noticesTo(user)).toContain("new-device");
});

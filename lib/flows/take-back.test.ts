/** A thief who was in: what they leave behind does not outlive the owner's reset, and none of it goes untold. */
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { DAY_MS, MINUTE_MS } from "../clock";
import { commit, db } from "../db";
import { auditLog, identities, oauthStates, outbox } from "../db/schema";
import type { OutboxMessage } from "../mail/outbox";
import { type RenderedEmail, render } from "../mail/render";
import { identitiesOf, linkIdentity, providersOf } from "../models/identities";
import { consumeOAuthState, saveOAuthState } from "../models/oauth-states";
import { findSession, newSessionCookie, type Session, sessionInsertion } from "../models/sessions";
import { findUserById, type User } from "../models/users";
import { trustDevice } from "../rate-limit/device-cookie";
import { isLockedOut } from "../rate-limit/lockout";
import { account, linkFor, mailUrls, PASSWORD, request } from "../test-support";
import { linkProvider, unlinkProvider } from "./link-provider";
import { logIn, logInForTokens } from "./log-in";
import { logInWithProvider } from "./oauth-log-in";
import { checkResetLink, confirmPasswordReset } from "./password-reset";
import { setPassword } from "./set-password";

const NEW = "NewPassword123";
let count = 0;
const thief = (provider: "google" | "facebook" | "oidc" = "google") => ({
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

async function add(user: User, provider: string, daysAgo = 0): Promise<number> {
  await linkIdentity(user, provider, `subject-${++count}`, new Date(Date.now() - daysAgo * DAY_MS));
  return (await identitiesOf(user.id)).at(-1)?.id ?? 0;
}

const messagesTo = (user: User) => db().select().from(outbox).where(eq(outbox.userId, user.id));
const noticesTo = async (user: User) => (await messagesTo(user)).map(({ template }) => template);
const reset = (user: User, review?: { kept: number[]; removed: number[] }) =>
  confirmPasswordReset({ ...linkFor(user), newPassword: NEW, ...(review && { review }) }, request);

test("a provider that a thief linked does not survive the owner's reset", async () => {
  const user = await account();
  const profile = thief();
  await linkProvider(user, await sessionOf(user), new Date(), profile, request);
  expect(await logInWithProvider(profile, request)).toMatchObject({ ok: true });
  const owner = (await findUserById(user.id)) as User;
  expect(await reset(owner)).toMatchObject({ ok: true, removed: ["google"], left: [] });
  expect(await logInWithProvider(profile, request)).toMatchObject({ ok: false });
});

test("a link, or a reauthentication, that is under way when the owner resets does not arrive afterwards", async () => {
  const user = await account();
  const session = await sessionOf(user);
  for (const purpose of ["link", "reauthenticate"] as const)
    await saveOAuthState(`${purpose} ${user.id}`, {
      provider: "google",
      purpose,
      sessionId: session.id,
      returnTo: "/account",
      exchangeId: `${purpose} ${user.id}`,
    });
  await reset(user);
  expect(await db().select().from(oauthStates).where(eq(oauthStates.sessionId, session.id))).toEqual([]);
  expect(await consumeOAuthState(`link ${user.id}`, "google")).toBeUndefined();
  // The callback had read state and session before the reset.
  expect(await linkProvider(user, session, new Date(), thief(), request)).toEqual({ ok: false });
  expect(await providersOf(user.id)).toEqual([]);
});

test("a reset removes sign-in methods younger than seven days unless kept, and older ones if asked", async () => {
  const user = await account();
  const ids = [await add(user, "google", 7.01), await add(user, "facebook", 6.99), await add(user, "oidc", 1)];
  const [old = 0, , young = 0] = ids;
  const link = linkFor(user);
  expect(await checkResetLink(link)).toMatchObject({
    methods: [
      { id: old, provider: "google", young: false },
      { provider: "facebook", young: true },
      { id: young, young: true },
    ],
  });
  expect(await providersOf(user.id)).toEqual(["google", "facebook", "oidc"]);
  const result = await reset(user, { kept: [young], removed: [old] });
  expect(result).toMatchObject({ ok: true, removed: ["google", "facebook"], left: ["oidc"] });
  expect(await providersOf(user.id)).toEqual(["oidc"]);
  const [notice] = await messagesTo(user);
  expect(notice?.context).toMatchObject({ removed: ["google", "facebook"], left: ["oidc"] });
  expect(await noticesTo(user)).toEqual(["password-changed"]);
  const events = await db().select().from(auditLog).where(eq(auditLog.userId, user.id));
  expect(events.map(({ code, details }) => [code, details?.provider])).toEqual(
    expect.arrayContaining([
      ["identity_unlinked", "google"],
      ["identity_unlinked", "facebook"],
    ]),
  );
});

test("nobody's choice touches another account's methods", async () => {
  const [user, other] = [await account(), await account()];
  const foreign = await add(other, "google", 30);
  await reset(user, { kept: [], removed: [foreign] });
  expect(await providersOf(other.id)).toEqual(["google"]);
});

test("what a thief links while the owner has the form open goes too, whatever was kept", async () => {
  const user = await account();
  const own = await add(user, "facebook", 2);
  await linkProvider(user, await sessionOf(user), new Date(), thief(), request);
  expect(await reset(user, { kept: [own], removed: [] })).toMatchObject({ removed: ["google"], left: ["facebook"] });
});

test("a refused password removes nothing", async () => {
  const user = await account();
  await add(user, "google");
  expect(await confirmPasswordReset({ ...linkFor(user), newPassword: "1234567" }, request)).toMatchObject({
    ok: false,
  });
  expect(await providersOf(user.id)).toEqual(["google"]);
});

test("a reset lifts the lockout in the same write", async () => {
  const user = await account();
  for (let i = 0; i < 7; i++) await isLockedOut(user.email, { failed: true });
  expect(await isLockedOut(user.email, { failed: false })).toBe(true);
  await reset(user);
  expect(await isLockedOut(user.email, { failed: false })).toBe(false);
});

test("linked, joined, unlinked, first password: each is told, with what it was and from where", async () => {
  const user = await account();
  const session = await sessionOf(user);
  await linkProvider(user, session, new Date(), thief(), request);
  await unlinkProvider(user, session, "google", request);
  await logInWithProvider({ ...thief("oidc"), email: user.email, emailVerified: true, emailAuthority: true }, request);
  const told = (await messagesTo(user)).map(({ template, context }) => [template, context.provider, context.network]);
  expect(told).toEqual(
    expect.arrayContaining([
      ["method-added", "google", "127.0.0.x"],
      ["method-removed", "google", "127.0.0.x"],
      ["method-added", "oidc", "127.0.0.x"],
    ]),
  );
  const social = await account(null);
  await setPassword({ user: social, authenticatedAt: new Date() }, { newPassword: NEW }, request);
  expect(await noticesTo(social)).toEqual(["password-changed"]);
});

test("a notice is in the language of the browser that last proved the mailbox, not in one that a thief chooses", async () => {
  const user = await account();
  const notices = async () => {
    await db().delete(outbox);
    const session = await sessionOf(user);
    const owner = (await findUserById(user.id)) as User;
    await linkProvider(owner, session, new Date(), thief(), { ...request, language: "ja" });
    await unlinkProvider(owner, session, "google", { ...request, language: "ja" });
    const messages = (await messagesTo(user)) as OutboxMessage[];
    return Promise.all(messages.map(async (message) => (await render(message, mailUrls, new Date())) as RenderedEmail));
  };
  for (const { text } of await notices()) expect(text).toContain("アカウント");
  await confirmPasswordReset({ ...linkFor(user), newPassword: NEW }, { ...request, language: "de" });
  for (const { text } of await notices()) expect(text).toContain("sperre dein Konto");
});

test("a refused link or unlinking is not told", async () => {
  const user = await account();
  const session = await sessionOf(user, new Date(Date.now() - 15 * MINUTE_MS));
  await linkProvider(user, session, new Date(), thief(), request);
  await unlinkProvider(user, session, "google", request);
  expect(await noticesTo(user)).toEqual([]);
});

test("a login is told, unless it is the account's first or its browser has logged in before", async () => {
  const user = await account();
  const logInFrom = (device?: string) => logIn({ email: user.email, password: PASSWORD }, { ...request, device });
  const first = await logInFrom();
  expect(await noticesTo(user)).toEqual([]);
  await logInFrom(first.ok ? first.device : "");
  expect(await noticesTo(user)).toEqual([]);
  await logInFrom(trustDevice(undefined, { ...user, passwordHash: "an earlier one" }, new Date()));
  expect(await noticesTo(user)).toEqual(["new-device"]);
  await logIn({ email: user.email, password: "wrong" }, request);
  expect(await noticesTo(user)).toEqual(["new-device"]);
});

test("a login with a provider is told likewise", async () => {
  const profile = { ...thief("oidc"), email: `social-${++count}@example.com`, emailVerified: true };
  await logInWithProvider(profile, request);
  const [identity] = await db().select().from(identities).where(eq(identities.subject, profile.subject));
  const user = (await findUserById(identity?.userId ?? 0)) as User;
  expect(await noticesTo(user)).toEqual([]);
  await logInWithProvider(profile, request);
  expect(await noticesTo(user)).toEqual(["new-device"]);
});

test("a program's login is told once per client and user agent, so that a thief's is and no daily one is", async () => {
  const user = await account();
  const create = (client: string, userAgent = "curl/8") =>
    logInForTokens({ email: user.email, password: PASSWORD }, { ...request, client, userAgent });
  const told = async () => (await noticesTo(user)).length;
  await create("203.0.113.1");
  expect(await told()).toBe(0);
  await create("203.0.113.1");
  expect(await told()).toBe(0);
  await create("198.51.100.1");
  expect(await told()).toBe(1);
  await create("203.0.113.1", "python");
  expect(await told()).toBe(2);
  for (const client of ["203.0.113.1", "198.51.100.1"]) await create(client);
  expect(await told()).toBe(2);
});

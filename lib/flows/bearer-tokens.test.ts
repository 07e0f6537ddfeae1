import { createHmac } from "node:crypto";
import { eq } from "drizzle-orm";
import { decodeJwt, exportJWK, generateKeyPair, jwtVerify, SignJWT } from "jose";
import { expect, test } from "vitest";
import { commit, db } from "../db";
import { users } from "../db/schema";
import { env } from "../env";
import {
  APP,
  type CurrentSession,
  findAppSession,
  findSession,
  findSessionAndUser,
  newSessionCookie,
  sessionInsertion,
  sessionsOf,
} from "../models/sessions";
import { findUserById, replacePassword, type User } from "../models/users";
import { hashPassword } from "../passwords/hashing";
import { signingKeys } from "../signing-keys";
import { account, linkFor, PASSWORD, request } from "../test-support";
import vectors from "../vectors/django.json";
import { findTokenHolder, issueTokens, logOutByToken, refreshAccess } from "./bearer-tokens";
import { logIn, logInForTokens } from "./log-in";
import { endOtherSessions, endSessionElsewhere, logOut } from "./log-out";
import { confirmPasswordReset } from "./password-reset";
import { reauthenticateWithPassword } from "./reauthenticate";
import { setPassword, setPasswordWithoutBrowser } from "./set-password";

const now = new Date("2026-03-04T05:06:07.890Z");
const after = (seconds: number) => new Date(now.getTime() + seconds * 1000);

/** As if the account had logged in with an app at the time. */
async function loginOf(user: User, at = now): Promise<CurrentSession> {
  const { token } = newSessionCookie(at);
  await commit(sessionInsertion(user.id, token, APP, request, at));
  return (await findAppSession(token, at)) as CurrentSession;
}

test("the claims are SimpleJWT's", async () => {
  const user = await account();
  const login = await loginOf(user);
  const { access, refresh } = await issueTokens(login, now);
  const issued = Math.floor(now.getTime() / 1000);
  const claims = { user_id: String(user.id), sid: String(login.session.id), iat: issued, iss: env().AUTH_URL };
  expect(decodeJwt(access)).toMatchObject({ ...claims, token_type: "access" });
  expect(decodeJwt(access).exp).toBe(issued + 300);
  expect(decodeJwt(refresh)).toMatchObject({ token_type: "refresh", exp: issued + 86_400 });
  expect(decodeJwt(access).jti).not.toBe(decodeJwt(refresh).jti);
});

test("tokens live as long as ACCESS_TOKEN_MINUTES and REFRESH_TOKEN_DAYS say, and the login of an app with them", async () => {
  Object.assign(env(), { ACCESS_TOKEN_MINUTES: 15, REFRESH_TOKEN_DAYS: 30 });
  const { access, refresh } = issueTokens(await loginOf(await account()), now);
  const day = 86_400;
  expect(await findTokenHolder(access, "access", after(899))).toBeDefined();
  expect(await findTokenHolder(access, "access", after(900))).toBeUndefined();
  expect(await refreshAccess(refresh, after(30 * day - 1))).toBeDefined();
  expect(await refreshAccess(refresh, after(30 * day))).toBeUndefined();
  Object.assign(env(), { ACCESS_TOKEN_MINUTES: 5, REFRESH_TOKEN_DAYS: 1 });
});

test("a token of another issuer is invalid, even if our key signed it", async () => {
  const { AUTH_URL } = env();
  const login = await loginOf(await account());
  Object.assign(env(), { AUTH_URL: "https://staging.example.com" });
  const { access } = issueTokens(login, now);
  expect(await findTokenHolder(access, "access", now)).toBeDefined();
  Object.assign(env(), { AUTH_URL });
  expect(await findTokenHolder(access, "access", now)).toBeUndefined();
});

test("a token is valid until it expires, and only as its type", async () => {
  const user = await account();
  const { access, refresh } = await issueTokens(await loginOf(user), now);
  expect(await findTokenHolder(access, "access", after(299))).toMatchObject({ user: { id: user.id } });
  expect(await findTokenHolder(access, "access", after(300))).toBeUndefined();
  expect(await findTokenHolder(refresh, undefined, after(86_399))).toBeDefined();
  expect(await findTokenHolder(refresh, "access", now)).toBeUndefined();
  expect(await refreshAccess(access, now)).toBeUndefined();
  expect(await refreshAccess(refresh, after(86_400))).toBeUndefined();
});

test("a refreshed token is of the same login, and keeps its time of authentication", async () => {
  const { refresh } = await issueTokens(await loginOf(await account()), now);
  const access = await refreshAccess(refresh, after(3600));
  const holder = await findTokenHolder(access ?? "", "access", after(3600));
  expect(holder?.session.createdAt).toEqual(now);
});

test.each(["reset", "owner"] as const)("a new password (%s) ends every token", async (by) => {
  for (const user of [await account(), await account(null)]) {
    const { access, refresh } = await issueTokens(await loginOf(user), now);
    expect(await replacePassword(user, { passwordHash: await hashPassword("another one entirely", request) }, by)).toBe(
      true,
    );
    expect(await findTokenHolder(access, "access", now)).toBeUndefined();
    expect(await refreshAccess(refresh, now)).toBeUndefined();
  }
});

async function inBrowser(user: User): Promise<CurrentSession & { cookie: string }> {
  const login = await logIn({ email: user.email, password: PASSWORD }, request);
  if (!login.ok) throw new Error("refused");
  const current = (await findSessionAndUser(login.session.token)) as CurrentSession;
  return { ...current, cookie: login.session.token };
}

const inApp = ({ email }: User) => logInForTokens({ email, password: PASSWORD }, request) as Promise<CurrentSession>;

const endings: Record<string, (ended: CurrentSession & { cookie: string }) => Promise<unknown>> = {
  "log-out": ({ cookie }) => logOut(cookie, request),
  "ending it from elsewhere": ({ user, session }) => endSessionElsewhere(user, session.id, request),
  "ending all others": async ({ user }) => endOtherSessions(user, (await inBrowser(user)).session, request),
  "a reauthentication, which begins a new one": ({ user, session }) =>
    reauthenticateWithPassword(user, session, PASSWORD, request),
  "a password change": async ({ user }) =>
    setPassword(
      { user: (await findUserById(user.id)) as User, authenticatedAt: new Date() },
      { currentPassword: PASSWORD, newPassword: "NewPassword123" },
      request,
    ),
  "a reset": async ({ user }) => {
    const link = linkFor((await findUserById(user.id)) as User);
    return confirmPasswordReset({ ...link, newPassword: "NewPassword123" }, request);
  },
};

test.each(Object.keys(endings))("a browser's tokens end with its session: %s", async (how) => {
  const browser = await inBrowser(await account());
  const { access, refresh } = await issueTokens(browser);
  expect(await refreshAccess(refresh)).toBeDefined();
  await endings[how]?.(browser);
  expect(await findTokenHolder(access)).toBeUndefined();
  expect(await refreshAccess(refresh)).toBeUndefined();
});

test.each(["ending it from elsewhere", "ending all others", "a password change", "a reset"])(
  "and so do an app's: %s",
  async (how) => {
    const app = await inApp(await account());
    const { access, refresh } = await issueTokens(app);
    expect(await refreshAccess(refresh)).toBeDefined();
    await endings[how]?.({ ...app, cookie: "" });
    expect(await findTokenHolder(access)).toBeUndefined();
    expect(await refreshAccess(refresh)).toBeUndefined();
  },
);

test("an app ends its own login by its refresh token, once, and no other's", async () => {
  const user = await account();
  const [app, other, browser] = [await inApp(user), await inApp(user), await inBrowser(user)];
  const [tokens, others] = [await issueTokens(app), await issueTokens(other)];
  expect(await logOutByToken(tokens.access, request)).toBe(false);
  expect(await logOutByToken(tokens.refresh, request)).toBe(true);
  expect(await logOutByToken(tokens.refresh, request)).toBe(false);
  expect(await findTokenHolder(tokens.access)).toBeUndefined();
  expect(await findTokenHolder(others.access)).toBeDefined();
  expect(await findSession(browser.cookie)).toBeDefined();
});

test("no token opens another account, whatever login it names", async () => {
  const [mine, yours] = [await loginOf(await account()), await loginOf(await account())];
  const { access } = await issueTokens({ user: mine.user, session: yours.session }, now);
  expect(await findTokenHolder(access, "access", now)).toBeUndefined();
});

test("no cookie opens an app's login, not even with what is stored of it", async () => {
  const { session } = await inApp(await account());
  const [method, stored = ""] = session.tokenHash.split(" ");
  expect(method).toBe(APP);
  for (const cookie of [session.tokenHash, stored]) expect(await findSession(cookie)).toBeUndefined();
});

test("a program that logs in for ever has 25 logins, which push out no browser", async () => {
  const user = await account();
  const browser = await inBrowser(user);
  const tokens: string[] = [];
  for (let login = 0; login < 30; login++) tokens.push((await issueTokens(await inApp(user))).refresh);
  expect(await sessionsOf(user.id)).toHaveLength(26);
  expect(await findSession(browser.cookie)).toBeDefined();
  const renewed = await Promise.all(tokens.map(async (refresh) => Boolean(await refreshAccess(refresh))));
  expect(renewed).toEqual([...Array(5).fill(false), ...Array(25).fill(true)]);
});

test("the use of a token is recorded, and leaves what is known of the login as it is", async () => {
  const { user, session } = await loginOf(await account());
  const { access } = await issueTokens({ user, session }, now);
  await findTokenHolder(access, "access", after(60));
  expect(await sessionsOf(user.id, after(60))).toEqual([session]);
  await findTokenHolder(access, "access", after(61));
  expect(await sessionsOf(user.id, after(61))).toEqual([{ ...session, lastUsedAt: after(61) }]);
});

test("a disabled and a deleted account have no tokens", async () => {
  const user = await account();
  const { access } = await issueTokens(await loginOf(user), now);
  const row = eq(users.id, user.id);
  await db().update(users).set({ disabledAt: now }).where(row);
  expect(await findTokenHolder(access, "access", now)).toBeUndefined();
  await db().delete(users).where(row);
  expect(await findTokenHolder(access, "access", now)).toBeUndefined();
});

test("a previous secret's tokens are valid until it is removed", async () => {
  const user = await account();
  const { AUTH_SECRET: today, AUTH_SECRET_PREVIOUS: older } = env();
  Object.assign(env(), { AUTH_SECRET: older[0] });
  const { access } = await issueTokens(await loginOf(user), now);
  Object.assign(env(), { AUTH_SECRET: today });
  expect(await findTokenHolder(access, "access", now)).toBeDefined();
  Object.assign(env(), { AUTH_SECRET_PREVIOUS: [] });
  expect(await findTokenHolder(access, "access", now)).toBeUndefined();
  Object.assign(env(), { AUTH_SECRET_PREVIOUS: older });
});

test("forged tokens are invalid", async () => {
  const user = await account();
  const { access } = await issueTokens(await loginOf(user), now);
  const [header, payload, signature] = access.split(".");
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const [{ publicJwk, publicKey }] = signingKeys();
  const { kid } = publicJwk;
  const pem = publicKey.export({ format: "pem", type: "spki" });
  const der = publicKey.export({ format: "der", type: "spki" });
  const byMac = (key: Buffer | string, more: object = { kid }) =>
    new SignJWT(decodeJwt(access)).setProtectedHeader({ alg: "HS256", ...more }).sign(Buffer.from(key));
  const own = await generateKeyPair("ES256", { extractable: true });
  const byOwnKey = (more: object) =>
    new SignJWT(decodeJwt(access)).setProtectedHeader({ alg: "ES256", ...more }).sign(own.privateKey);
  const forged = [
    `${part({ alg: "none" })}.${payload}.`,
    `${part({ alg: "none", kid, typ: "JWT" })}.${payload}.`,
    `${part({ alg: "None", kid, typ: "JWT" })}.${payload}.${signature}`,
    `${header}.${payload}.`,
    `${header}.${payload}`,
    `${header}.${payload}.${Buffer.alloc(64).toString("base64url")}`,
    `${part({ alg: "HS512", kid, typ: "JWT" })}.${payload}.${signature}`,
    `${header}.${part({ ...decodeJwt(access), user_id: "1" })}.${signature}`,
    // A MAC with the public key, which everybody has, in each of its spellings; and as tokens were before, with keys of the secret.
    await byMac(pem),
    await byMac(der),
    await byMac(JSON.stringify(publicJwk)),
    await byMac(JSON.stringify(publicJwk), {}),
    await byMac(env().AUTH_SECRET, {}),
    await byMac(createHmac("sha256", env().AUTH_SECRET).update("latchkey.json-web-tokens.sign").digest(), {
      typ: "JWT",
    }),
    // A key of the forger's, under our name or brought along.
    await byOwnKey({ kid, typ: "JWT" }),
    await byOwnKey({ kid, jwk: await exportJWK(own.publicKey) }),
    await byOwnKey({ kid: "https://evil.example/jwks.json", jku: "https://evil.example/jwks.json" }),
    `${access}x`,
    access.slice(0, -1),
    "%",
    "",
    "a.b.c",
    "\ud800",
    "x".repeat(60_000),
  ];
  for (const token of forged) expect(await findTokenHolder(token, undefined, now)).toBeUndefined();
});

test("a program logs in with the right password only", async () => {
  const user = await account();
  const attemptLogIn = (email: string, password = PASSWORD) => logInForTokens({ email, password }, request);
  expect(await attemptLogIn(user.email, "not it")).toBeUndefined();
  expect((await findUserById(user.id))?.lastLoginAt).toBeNull();
  expect(await attemptLogIn(user.email)).toMatchObject({ user: { id: user.id }, session: { method: APP } });
});

test("tokens of a login that rewrote an older hash are valid", async () => {
  const { email } = await account(vectors.hashes[0]?.encoded);
  const login = (await logInForTokens({ email, password: "letmein" }, request)) as CurrentSession;
  const { access } = await issueTokens(login);
  expect(await findTokenHolder(access, "access")).toBeDefined();
});

test("a first password by token needs an authentication under 15 minutes ago, a change the current password", async () => {
  const user = await account(null);
  const first = (authenticatedAt: Date) =>
    setPasswordWithoutBrowser({ user, authenticatedAt }, { newPassword: PASSWORD }, request, now);
  expect(await first(after(-900))).toEqual({ ok: false, reason: "stale" });
  expect(await first(after(-899))).toEqual({ ok: true });
  const changed = { user: (await findUserById(user.id)) as User, authenticatedAt: now };
  const change = (currentPassword?: string) =>
    setPasswordWithoutBrowser(changed, { currentPassword, newPassword: "NewPassword123" }, request, now);
  expect(await change()).toEqual({ ok: false, reason: "current" });
  expect(await change(PASSWORD)).toEqual({ ok: true });
});

test("a token has one spelling: padding, unused bits, white space and the other signature are refused", async () => {
  const { access } = await issueTokens(await loginOf(await account(), new Date()));
  const [header = "", payload = "", signature = ""] = access.split(".");
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  // 64 bytes are 86 characters, of which the last has four unused bits.
  const sameBytes = signature.slice(0, -1) + alphabet[alphabet.indexOf(signature.at(-1) ?? "") ^ 1];
  // Of every signature (r, s) anybody can make (r, order - s), which verifies as well.
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const [r, s] = [0, 64].map((start) =>
    Buffer.from(signature, "base64url")
      .toString("hex")
      .slice(start, start + 64),
  );
  const other = Buffer.from(r + (order - BigInt(`0x${s}`)).toString(16).padStart(64, "0"), "hex").toString("base64url");
  const [{ publicKey }] = signingKeys();
  expect(await jwtVerify(`${header}.${payload}.${other}`, publicKey)).toBeDefined();
  expect(await findTokenHolder(access)).toBeDefined();
  const spellings = [
    `${header}.${payload}.${other}`,
    `${access}=`,
    `${header}=.${payload}.${signature}`,
    `${header}.${payload}=.${signature}`,
    `${header}.${payload}.${sameBytes}`,
    ` ${access}`,
    `${access} `,
    `${access}\n`,
    `${header}.${payload}.${signature.slice(0, 9)} ${signature.slice(9)}`,
    `${header}.${payload}.${signature.slice(0, 9)}\n${signature.slice(9)}`,
    `${header}. ${payload}.${signature}`,
    access.replaceAll("-", "+").replaceAll("_", "/").concat("="),
    `${access}.`,
    `.${access}`,
  ];
  const accepted = await Promise.all(spellings.map(async (token) => Boolean(await findTokenHolder(token))));
  expect(spellings.filter((_, i) => accepted[i])).toEqual([]);
});

import { eq } from "drizzle-orm";
import { decodeJwt, SignJWT } from "jose";
import { expect, test } from "vitest";
import { db } from "../db";
import { users } from "../db/schema";
import { env } from "../env";
import { findUserById, replacePassword, type User } from "../models/users";
import { hashPassword } from "../passwords/hashing";
import { account, PASSWORD, request } from "../test-support";
import vectors from "../vectors/django.json";
import { findTokenHolder, issueTokens, refreshAccess } from "./bearer-tokens";
import { logInForTokens } from "./log-in";
import { setPasswordWithoutBrowser } from "./set-password";

const now = new Date("2026-03-04T05:06:07.890Z");
const after = (seconds: number) => new Date(now.getTime() + seconds * 1000);

test("the claims are SimpleJWT's", async () => {
  const user = await account();
  const { access, refresh } = await issueTokens(user, now, now);
  const issued = Math.floor(now.getTime() / 1000);
  expect(decodeJwt(access)).toMatchObject({ token_type: "access", user_id: String(user.id), iat: issued });
  expect(decodeJwt(access).exp).toBe(issued + 300);
  expect(decodeJwt(refresh)).toMatchObject({ token_type: "refresh", exp: issued + 86_400 });
  expect(decodeJwt(access).jti).not.toBe(decodeJwt(refresh).jti);
});

test("a token is valid until it expires, and only as its type", async () => {
  const user = await account();
  const { access, refresh } = await issueTokens(user, now, now);
  expect(await findTokenHolder(access, "access", after(299))).toMatchObject({ user: { id: user.id } });
  expect(await findTokenHolder(access, "access", after(300))).toBeUndefined();
  expect(await findTokenHolder(refresh, undefined, after(86_399))).toBeDefined();
  expect(await findTokenHolder(refresh, "access", now)).toBeUndefined();
  expect(await refreshAccess(access, now)).toBeUndefined();
  expect(await refreshAccess(refresh, after(86_400))).toBeUndefined();
});

test("a refreshed token keeps the time of authentication", async () => {
  const { refresh } = await issueTokens(await account(), now, now);
  const access = await refreshAccess(refresh, after(3600));
  const holder = await findTokenHolder(access ?? "", "access", after(3600));
  expect(holder?.authenticatedAt).toEqual(new Date("2026-03-04T05:06:07Z"));
});

test.each(["reset", "owner"] as const)("a new password (%s) ends every token", async (by) => {
  for (const user of [await account(), await account(null)]) {
    const { access, refresh } = await issueTokens(user, now, now);
    expect(await replacePassword(user, await hashPassword("another one entirely"), by)).toBe(true);
    expect(await findTokenHolder(access, "access", now)).toBeUndefined();
    expect(await refreshAccess(refresh, now)).toBeUndefined();
  }
});

test("a disabled and a deleted account have no tokens", async () => {
  const user = await account();
  const { access } = await issueTokens(user, now, now);
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
  const { access } = await issueTokens(user, now, now);
  Object.assign(env(), { AUTH_SECRET: today });
  expect(await findTokenHolder(access, "access", now)).toBeDefined();
  Object.assign(env(), { AUTH_SECRET_PREVIOUS: [] });
  expect(await findTokenHolder(access, "access", now)).toBeUndefined();
  Object.assign(env(), { AUTH_SECRET_PREVIOUS: older });
});

test("forged tokens are invalid", async () => {
  const user = await account();
  const { access } = await issueTokens(user, now, now);
  const [header, payload, mac] = access.split(".");
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const direct = await new SignJWT(decodeJwt(access))
    .setProtectedHeader({ alg: "HS256" })
    .sign(Buffer.from(env().AUTH_SECRET));
  const forged = [
    `${part({ alg: "none" })}.${payload}.`,
    `${part({ alg: "HS512" })}.${payload}.${mac}`,
    `${header}.${part({ ...decodeJwt(access), user_id: "1" })}.${mac}`,
    `${access}x`,
    access.slice(0, -1),
    direct,
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
  expect(await attemptLogIn(user.email)).toMatchObject({ id: user.id });
});

test("tokens of a login that rewrote an older hash are valid", async () => {
  const { email } = await account(vectors.hashes[0]?.encoded);
  const user = (await logInForTokens({ email, password: "letmein" }, request)) as User;
  const { access } = await issueTokens(user, now, now);
  expect(await findTokenHolder(access, "access", now)).toBeDefined();
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

test("a token has one spelling: padding, unused bits and white space are refused", async () => {
  const { access } = await issueTokens(await account(), new Date());
  const [header = "", payload = "", signature = ""] = access.split(".");
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  // 32 bytes are 43 characters, of which the last has two unused bits.
  const sameBytes = signature.slice(0, -1) + alphabet[alphabet.indexOf(signature.at(-1) ?? "") ^ 1];
  expect(await findTokenHolder(access)).toBeDefined();
  const spellings = [
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

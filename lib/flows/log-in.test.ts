import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { db } from "../db";
import { auditLog, sessions, users } from "../db/schema";
import { findSession } from "../models/sessions";
import { findUserById, recordLogin, replacePassword, type User } from "../models/users";
import { hashPassword, verifyPassword } from "../passwords/hashing";
import { account, PASSWORD, request } from "../test-support";
import vectors from "../vectors/django.json";
import { logIn } from "./log-in";
import { logOut } from "./log-out";
import { setPassword } from "./set-password";

async function attemptLogIn(email: string, password = PASSWORD): Promise<string> {
  const result = await logIn({ email, password }, request);
  if (!result.ok) throw new Error("refused");
  return result.session.token;
}

test("the right password opens a session", async () => {
  const user = await account();
  const token = await attemptLogIn(user.email);
  expect(await findSession(token)).toMatchObject({ userId: user.id, client: "127.0.0.1" });
  expect((await findUserById(user.id))?.lastLoginAt).toBeInstanceOf(Date);
});

test("unknown, wrong, passwordless, broken and disabled all get the same answer, and no session", async () => {
  const [wrong, none, broken] = [await account(), await account(null), await account("bcrypt_sha256$$2b$12$short")];
  const disabled = await account();
  await db().update(users).set({ disabledAt: new Date() }).where(eq(users.id, disabled.id));
  const before = (await db().select().from(sessions)).length;
  for (const [email, password] of [
    ["unknown@example.com", PASSWORD],
    [wrong.email, "not it"],
    [wrong.email, PASSWORD.repeat(10)],
    [none.email, ""],
    [broken.email, PASSWORD],
    [disabled.email, PASSWORD],
  ] as const)
    expect(await logIn({ email, password }, request)).toEqual({ ok: false });
  expect((await db().select().from(sessions)).length).toBe(before);
  expect(await db().select().from(auditLog).where(eq(auditLog.code, "login_failed"))).toHaveLength(6);
});

test("a login with an older hash rewrites it, a failed one never", async () => {
  const encoded = vectors.hashes[0]?.encoded ?? "";
  const user = await account(encoded);
  await logIn({ email: user.email, password: "not it" }, request);
  expect((await findUserById(user.id))?.passwordHash).toBe(encoded);
  await attemptLogIn(user.email, "letmein");
  const rewritten = (await findUserById(user.id))?.passwordHash ?? "";
  expect(rewritten).toMatch(/^bcrypt_sha256\$\$2b\$/);
  expect(await verifyPassword("letmein", rewritten, request)).toEqual({ ok: true, stale: false });
});

test("of logins at once with an older hash, which the first rewrites, all are let in", async () => {
  const user = await account(vectors.hashes[0]?.encoded ?? "");
  const logins = await Promise.all([1, 2, 3].map(() => logIn({ email: user.email, password: "letmein" }, request)));
  expect(logins.map(({ ok }) => ok)).toEqual([true, true, true]);
});

test("a login whose password was replaced during the check fails", async () => {
  const checked = await account();
  expect(
    await replacePassword(checked, { passwordHash: await hashPassword("another one entirely", request) }, "owner"),
  ).toBe(true);
  expect(await recordLogin(checked, {}, new Date())).toBe(false);
});

test("logging out ends the session, and again does nothing", async () => {
  const user = await account();
  const token = await attemptLogIn(user.email);
  await logOut(token, request);
  expect(await findSession(token)).toBeUndefined();
  await expect(logOut(token, request)).resolves.toBeUndefined();
});

test("a change needs the current password and replaces all sessions by a new one", async () => {
  const user = await account();
  const [here, elsewhere] = [await attemptLogIn(user.email), await attemptLogIn(user.email)];
  const now = (await findUserById(user.id)) as User;
  const wrong = await setPassword(
    { user: now, authenticatedAt: new Date() },
    { currentPassword: "not it", newPassword: "NewPassword123" },
    request,
  );
  expect(wrong).toEqual({ ok: false, reason: "current" });
  expect(
    await setPassword({ user: now, authenticatedAt: new Date() }, { newPassword: "NewPassword123" }, request),
  ).toEqual({
    ok: false,
    reason: "current",
  });
  const weak = await setPassword(
    { user: now, authenticatedAt: new Date() },
    { currentPassword: PASSWORD, newPassword: "password" },
    request,
  );
  expect(weak).toMatchObject({ ok: false, reason: "password" });
  expect(await findSession(elsewhere)).toBeDefined();

  const changed = await setPassword(
    { user: now, authenticatedAt: new Date() },
    { currentPassword: PASSWORD, newPassword: "NewPassword123" },
    request,
  );
  expect(changed.ok && (await findSession(changed.session.token))).toMatchObject({ userId: user.id });
  for (const token of [here, elsewhere]) expect(await findSession(token)).toBeUndefined();
  expect(await logIn({ email: user.email, password: PASSWORD }, request)).toEqual({ ok: false });
});

test("a first password needs a recent authentication, and works once", async () => {
  const user = await account(null);
  const old = new Date(Date.now() - 15 * 60_000);
  expect(await setPassword({ user, authenticatedAt: old }, { newPassword: "NewPassword123" }, request)).toEqual({
    ok: false,
    reason: "stale",
  });
  expect(
    await setPassword({ user, authenticatedAt: new Date() }, { newPassword: "NewPassword123" }, request),
  ).toMatchObject({
    ok: true,
  });
  const late = await setPassword({ user, authenticatedAt: new Date() }, { newPassword: "Second Password 1" }, request);
  expect(late).toMatchObject({ ok: false });
  await attemptLogIn(user.email, "NewPassword123");
});

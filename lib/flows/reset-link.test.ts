import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { db } from "../db";
import { users } from "../db/schema";
import { findUserById, type User } from "../models/users";
import { account, linkFor, PASSWORD, request } from "../test-support";
import { encodeUid } from "../tokens";
import { logIn } from "./log-in";
import { checkResetLink, confirmPasswordReset } from "./password-reset";

const NEW = "NewPassword123";
const HOUR_MS = 3_600_000;

test("a login ends every earlier link, also within the same second", async () => {
  const user = await account();
  for (let i = 0; i < 3; i++) {
    const link = linkFor((await findUserById(user.id)) as User);
    expect(await checkResetLink(link)).toMatchObject({ status: "good" });
    expect(await logIn({ email: user.email, password: PASSWORD }, request)).toMatchObject({ ok: true });
    expect(await checkResetLink(link)).toEqual({ status: "invalid" });
  }
});

test("a link is valid for RESET_LINK_HOURS and expired afterwards", async () => {
  const user = await account();
  const asked = new Date("2026-01-02T03:04:05Z");
  const link = linkFor(user, asked);
  const later = (ms: number) => new Date(asked.getTime() + 24 * HOUR_MS + ms);
  expect(await checkResetLink(link, later(0))).toMatchObject({ status: "good" });
  expect(await checkResetLink(link, later(1_000))).toEqual({
    status: "expired",
    since: later(0),
    newLink: { uid: expect.any(String), token: expect.any(String) },
  });
  expect(await confirmPasswordReset({ ...link, newPassword: NEW }, request, later(1_000))).toMatchObject({
    reason: "token",
    expired: true,
  });
});

test("a disabled account's link is invalid", async () => {
  const user = await account();
  const link = linkFor(user);
  await db().update(users).set({ disabledAt: new Date() }).where(eq(users.id, user.id));
  expect(await checkResetLink(link)).toEqual({ status: "invalid" });
  expect(await confirmPasswordReset({ ...link, newPassword: NEW }, request)).toMatchObject({ reason: "token" });
});

test("a link of another account and a malformed uid are invalid", async () => {
  const [mine, other] = [await account(), await account()];
  const crossed = { uid: encodeUid(other.id), token: linkFor(mine).token };
  expect(await checkResetLink(crossed)).toEqual({ status: "invalid" });
  expect(await confirmPasswordReset({ ...crossed, newPassword: NEW }, request)).toMatchObject({ reason: "token" });
  expect(await confirmPasswordReset({ ...linkFor(mine), uid: "!!", newPassword: NEW }, request)).toEqual({
    ok: false,
    reason: "uid",
  });
  const unknown = { uid: encodeUid(987_654_321), token: linkFor(mine).token, newPassword: NEW };
  expect(await confirmPasswordReset(unknown, request)).toEqual({ ok: false, reason: "token", expired: false });
});

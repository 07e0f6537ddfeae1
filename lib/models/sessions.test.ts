import { expect, test } from "vitest";
import { commit, db } from "../db";
import { sessions, users } from "../db/schema";
import {
  endSession,
  findSession,
  findSessionAndUser,
  newSessionCookie,
  recentlyAuthenticated,
  sessionInsertion,
  sessionsOf,
  touchSession,
} from "./sessions";
import { createUser } from "./users";

const request = { requestId: "r", client: "127.0.0.1", userAgent: "test" };
const DAY_MS = 86_400_000;
const opened = new Date("2026-01-01T00:00:00Z");
const after = (days: number, ms = 0) => new Date(opened.getTime() + days * DAY_MS + ms);

async function open(email: string) {
  const user = await createUser({ email, passwordHash: null });
  if (!user) throw new Error("taken");
  const cookie = newSessionCookie(opened);
  await commit(sessionInsertion(user.id, cookie.token, "password", request, opened));
  return { user, ...cookie };
}

test("a session is found by its token, and by nothing that is stored", async () => {
  const { token, user } = await open("token@example.com");
  expect(await findSession(token, opened)).toMatchObject({ userId: user.id });
  expect(await findSessionAndUser(token, opened)).toMatchObject({ session: { userId: user.id }, user });
  const stored = JSON.stringify(await db().select().from(sessions));
  expect(stored).not.toContain(token);
  const { tokenHash } = (await findSession(token, opened)) ?? {};
  expect(await findSession(String(tokenHash), opened)).toBeUndefined();
});

test("a token has 256 random bits", () => {
  const tokens = new Set(Array.from({ length: 100 }, () => newSessionCookie(opened).token));
  expect(tokens.size).toBe(100);
  for (const token of tokens) expect(Buffer.from(token, "base64url")).toHaveLength(32);
});

test("a session ends after seven days without use", async () => {
  const { token } = await open("idle@example.com");
  expect(await findSession(token, after(7, -1))).toBeDefined();
  expect(await findSession(token, after(7))).toBeUndefined();
});

test("use keeps a session alive for up to thirty days", async () => {
  const { token, expiresAt } = await open("absolute@example.com");
  expect(expiresAt).toEqual(after(30));
  for (let day = 6; day < 30; day += 6) await touchSession(token, request, after(day));
  await touchSession(token, request, after(30, -1));
  expect(await findSession(token, after(30, -1))).toBeDefined();
  expect(await findSession(token, after(30))).toBeUndefined();
});

test("a touch records client and user agent", async () => {
  const { token, user } = await open("moved@example.com");
  await touchSession(token, { ...request, client: "192.0.2.7", userAgent: "Newer" }, after(1));
  expect(await sessionsOf(user.id, after(1))).toMatchObject([{ client: "192.0.2.7", userAgent: "Newer" }]);
  expect(await sessionsOf(user.id, after(30))).toEqual([]);
});

test("an authentication is recent for less than fifteen minutes", () => {
  const minutes = (count: number) => new Date(opened.getTime() + count * 60_000);
  expect(recentlyAuthenticated({ createdAt: opened }, new Date(minutes(15).getTime() - 1))).toBe(true);
  expect(recentlyAuthenticated({ createdAt: opened }, minutes(15))).toBe(false);
});

test("an ended session stays ended", async () => {
  const { token } = await open("ended@example.com");
  await endSession(token);
  expect(await findSession(token, opened)).toBeUndefined();
});

test("a disabled account has no sessions", async () => {
  const { token } = await open("disabled@example.com");
  await db().update(users).set({ disabledAt: opened });
  expect(await findSession(token, opened)).toBeUndefined();
});

/** Accounts for unit tests, in the real database. */

import { solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/web/pbkdf2";
import { type SQL, sql } from "drizzle-orm";
import { commit, db } from "./db";
import { onPostgres } from "./env";
import type { MailUrls } from "./mail/render";
import { createUser, type User } from "./models/users";
import { hashPassword } from "./passwords/hashing";
import type { Challenge } from "./rate-limit/captcha";
import { lockoutReset } from "./rate-limit/lockout";
import type { RequestContext } from "./request-context";
import { encodeUid, mintToken, subjectOf, uidOf } from "./tokens";

export const PASSWORD = "correct horse battery staple";
export const request: RequestContext = { requestId: "r", client: "127.0.0.1", userAgent: "test" };

/** @param passwordHash by default that of PASSWORD */
export async function account(passwordHash?: string | null): Promise<User> {
  const hash = passwordHash === undefined ? await hashPassword(PASSWORD, request) : passwordHash;
  const email = `user-${++count}@example.com`;
  return (await createUser({ email, passwordHash: hash })) as User;
}
let count = 0;

export function linkFor(user: User, at = new Date()): { uid: string; token: string } {
  return { uid: uidOf(user), token: mintToken("reset-password", user, at) };
}

/** As the page of an expired link holds it. */
export function newLinkRequestOf(userId: number, at = new Date()): { uid: string; token: string } {
  return { uid: encodeUid(userId), token: mintToken("new-reset-link", subjectOf(userId), at) };
}

/** As a login or a reset does. */
export async function resetLockout(email: string): Promise<void> {
  for (const deletion of lockoutReset(email)) await commit(deletion);
}

const APP_URL = "http://localhost:3000";

export const mailUrls: MailUrls = {
  resetPassword: (uid, token) => `${APP_URL}/reset-password?uid=${uid}&token=${token}`,
  verifyEmail: (uid, token) => `${APP_URL}/verify-email?uid=${uid}&token=${token}`,
  notMe: (uid, token) => `${APP_URL}/not-me?uid=${uid}&token=${token}`,
  reauthenticate: (token) => `${APP_URL}/account/reauthenticate?token=${token}`,
  logIn: () => `${APP_URL}/login`,
  forgotPassword: () => `${APP_URL}/forgot-password`,
};

/** @returns as a form sends it */
export async function solvedCaptcha(challenge: Challenge): Promise<string> {
  return JSON.stringify({ challenge, solution: await solveChallenge({ challenge, deriveKey }) });
}

/** The engine explains it; each row as JSON. */
export async function planOf(query: SQL): Promise<string> {
  const rows = await execute(sql`${sql.raw(onPostgres() ? "explain" : "explain query plan")} ${query}`);
  return rows.map((row) => JSON.stringify(row)).join("\n");
}

export async function execute(statement: SQL): Promise<unknown[]> {
  if (!onPostgres()) return db().all(statement);
  const { rows } = await (db() as unknown as { execute(s: SQL): Promise<{ rows: unknown[] }> }).execute(statement);
  return rows;
}

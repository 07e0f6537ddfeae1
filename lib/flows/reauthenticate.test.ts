import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { commit, db } from "../db";
import { outbox } from "../db/schema";
import type { OutboxMessage } from "../mail/outbox";
import { render } from "../mail/render";
import { linkIdentity } from "../models/identities";
import { endSession, findSession, newSessionCookie, type Session, sessionInsertion } from "../models/sessions";
import type { User } from "../models/users";
import type { ProviderProfile } from "../oauth/providers";
import { account, mailUrls, PASSWORD, request } from "../test-support";
import {
  isReauthenticationLinkValid,
  reauthenticateByEmail,
  reauthenticateWithPassword,
  reauthenticateWithProvider,
  requestReauthenticationEmail,
} from "./reauthenticate";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const startedAt = new Date("2026-01-01T12:00:00Z");
const after = (ms: number) => new Date(startedAt.getTime() + ms);

let count = 0;

async function socialUser(): Promise<{ user: User; token: string; session: Session; profile: ProviderProfile }> {
  const user = await account(null);
  const profile = { provider: "oidc", subject: `subject-${++count}`, emailVerified: false };
  await linkIdentity(user, profile.provider, profile.subject, startedAt);
  return { user, profile, ...(await logIn(user)) };
}

async function logIn(user: User): Promise<{ token: string; session: Session }> {
  const { token } = newSessionCookie(startedAt);
  await commit(sessionInsertion(user.id, token, "oidc", request, after(-60 * MINUTE)));
  return { token, session: (await findSession(token, startedAt)) as Session };
}

async function mailedToken(user: User, session: Session, now = startedAt): Promise<string> {
  await requestReauthenticationEmail(user, session, request, now);
  const messages = await db().select().from(outbox).where(eq(outbox.userId, user.id));
  const email = await render(messages.at(-1) as OutboxMessage, mailUrls, now);
  if (typeof email === "string") throw new Error(email);
  return /reauthenticate\?token=([\w-]+)\n/.exec(email.text)?.[1] ?? "";
}

test("a provider reauthenticates only when it has asked who this is since the authorization began", async () => {
  const { user, token, session, profile } = await socialUser();
  const by = (authenticatedAt?: Date) =>
    reauthenticateWithProvider(user, session, startedAt, { ...profile, authenticatedAt }, request, after(MINUTE));
  expect(await by(undefined)).toEqual({ ok: false, reason: "stale" });
  expect(await by(after(-30 * SECOND - 1))).toEqual({ ok: false, reason: "stale" });
  expect(await findSession(token, after(MINUTE))).toMatchObject({ id: session.id });
  expect(await by(after(-30 * SECOND))).toMatchObject({ ok: true });
  expect(await findSession(token, after(MINUTE))).toBeUndefined();
});

test("reauthentication by another account's identity, or by none's, changes nothing", async () => {
  const { user, token, session, profile } = await socialUser();
  const other = (await socialUser()).profile;
  for (const subject of [other.subject, "unknown"]) {
    const foreign = { ...profile, subject, authenticatedAt: startedAt };
    expect(await reauthenticateWithProvider(user, session, startedAt, foreign, request, startedAt)).toEqual({
      ok: false,
    });
  }
  expect(await findSession(token, startedAt)).toMatchObject({ id: session.id });
});

test("an account with a password is reauthenticated by nothing else", async () => {
  const user = await account();
  const profile = { provider: "oidc", subject: `subject-${++count}`, emailVerified: false, authenticatedAt: startedAt };
  await linkIdentity(user, profile.provider, profile.subject, startedAt);
  const { session } = await logIn(user);
  expect(await reauthenticateWithProvider(user, session, startedAt, profile, request, startedAt)).toEqual({
    ok: false,
  });
  await requestReauthenticationEmail(user, session, request, startedAt);
  expect(await db().select().from(outbox).where(eq(outbox.userId, user.id))).toEqual([]);
  expect(await reauthenticateWithPassword(user, session, PASSWORD, request, startedAt)).toMatchObject({ ok: true });
});

test("a mailed link reauthenticates once, and only the session that asked for it", async () => {
  const { user, token, session } = await socialUser();
  const elsewhere = await logIn(user);
  const other = await socialUser();
  const mailed = await mailedToken(user, session);
  expect(await reauthenticateByEmail(user, elsewhere.session, mailed, request, startedAt)).toEqual({ ok: false });
  expect(await reauthenticateByEmail(other.user, other.session, mailed, request, startedAt)).toEqual({ ok: false });
  expect(isReauthenticationLinkValid(user, session, mailed, startedAt)).toBe(true);
  const result = await reauthenticateByEmail(user, session, mailed, request, startedAt);
  if (!result.ok) throw new Error("refused");
  const renewed = (await findSession(result.session.token, startedAt)) as Session;
  expect(renewed).toMatchObject({ userId: user.id, method: "email", createdAt: startedAt });
  expect(await findSession(token, startedAt)).toBeUndefined();
  expect(await reauthenticateByEmail(user, session, mailed, request, startedAt)).toEqual({ ok: false });
  expect(await reauthenticateByEmail(user, renewed, mailed, request, startedAt)).toEqual({ ok: false });
});

test("of twenty uses of a mailed link at once, one wins", async () => {
  const { user, session } = await socialUser();
  const mailed = await mailedToken(user, session);
  const uses = Array.from({ length: 20 }, () => reauthenticateByEmail(user, session, mailed, request, startedAt));
  expect((await Promise.all(uses)).filter(({ ok }) => ok)).toHaveLength(1);
});

test("a mailed link lives for fifteen minutes, and ends with the session", async () => {
  const { user, token, session } = await socialUser();
  const mailed = await mailedToken(user, session);
  expect(isReauthenticationLinkValid(user, session, mailed, after(15 * MINUTE))).toBe(true);
  expect(isReauthenticationLinkValid(user, session, mailed, after(15 * MINUTE + SECOND))).toBe(false);
  await endSession(token);
  expect(await reauthenticateByEmail(user, session, mailed, request, startedAt)).toEqual({ ok: false });
});

test("the email is asked for at most five times an hour", async () => {
  const { user, session } = await socialUser();
  for (let times = 0; times < 5; times++) await requestReauthenticationEmail(user, session, request, startedAt);
  await expect(requestReauthenticationEmail(user, session, request, startedAt)).rejects.toThrow("Throttled");
});

/** A clock that was wrong is set right: nobody waits until it has caught up, and nothing expired becomes valid. */
import { eq } from "drizzle-orm";
import { afterEach, expect, test, vi } from "vitest";
import { CLOCK_SKEW_MS, DAY_MS, HOUR_MS, MINUTE_MS } from "./clock";
import { commit, db } from "./db";
import { outbox } from "./db/schema";
import { findTokenHolder, issueTokens } from "./flows/bearer-tokens";
import { claim, enqueue, LEASE_MS } from "./mail/outbox";
import { createWorker } from "./mail/worker";
import { consumeOAuthState, saveOAuthState } from "./models/oauth-states";
import {
  findSession,
  findSessionAndUser,
  newSessionCookie,
  RECENT_AUTHENTICATION_MS,
  recentlyAuthenticated,
  SESSION_IDLE_MS,
  sessionInsertion,
} from "./models/sessions";
import { isSolved, newChallenge } from "./rate-limit/captcha";
import { isTrustedDevice, trustDevice } from "./rate-limit/device-cookie";
import { consume, refusalOf } from "./rate-limit/limits";
import { isLockedOut } from "./rate-limit/lockout";
import { account, linkFor, mailUrls, request, solvedCaptcha } from "./test-support";
import { checkToken, mintToken } from "./tokens";

vi.spyOn(process.stdout, "write").mockReturnValue(true);

const NOW = new Date("2026-11-20T12:00:00Z");
const at = (ms: number) => new Date(NOW.getTime() + ms);

function setClock(ms: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: at(ms) });
}
afterEach(() => void vi.useRealTimers());

test("set back, limits start again and hold from then on", async () => {
  setClock(DAY_MS);
  for (let use = 0; use < 6; use++) await consume("resend-by-client", "limits");
  expect(refusalOf("resend-by-client", "limits")).toBeDefined();
  setClock(0);
  expect(refusalOf("resend-by-client", "limits")).toBeUndefined();
  const uses = [];
  for (let use = 0; use < 6; use++) uses.push((await consume("resend-by-client", "limits")).allowed);
  expect(uses).toEqual([true, true, true, true, true, false]);
});

test("set back by a few seconds, limits go on", async () => {
  setClock(10_000);
  for (let use = 0; use < 5; use++) await consume("resend-by-client", "seconds");
  setClock(0);
  expect((await consume("resend-by-client", "seconds")).allowed).toBe(false);
});

test("set back, nobody is locked out by failures from the future", async () => {
  setClock(DAY_MS);
  for (let attempt = 0; attempt < 20; attempt++) await isLockedOut("lockout", { failed: true });
  setClock(0);
  expect(await isLockedOut("lockout", { failed: false })).toBe(false);
  expect(await isLockedOut("lockout", { failed: true })).toBe(false);
});

test("set forward, a limit's window has ended", async () => {
  setClock(0);
  for (let use = 0; use < 6; use++) await consume("resend-by-client", "forward");
  setClock(3_600_001);
  expect((await consume("resend-by-client", "forward")).allowed).toBe(true);
});

test("set back, the lease of a worker that died ends, and the next worker claims the message", async () => {
  const id = await enqueue("reset-password", { address: "a@example.com" }, request, at(-LEASE_MS));
  expect((await claim(at(DAY_MS)))?.id).toBe(id);
  expect((await claim(at(0)))?.id).toBe(id);
  expect(await claim(at(0))).toBeUndefined();
});

test("set back, what the worker has put off is due, and what is due in a few seconds is not", async () => {
  await db().delete(outbox);
  setClock(HOUR_MS);
  const worker = createWorker({ urls: mailUrls });
  const add = async (dueAt: Date) => {
    const id = await enqueue("reset-password", { address: (await account()).email }, request, at(0));
    await db().update(outbox).set({ dueAt }).where(eq(outbox.id, id));
    return id;
  };
  const putOff = await add(at(HOUR_MS + MINUTE_MS));
  const soon = await add(at(CLOCK_SKEW_MS));
  setClock(0);
  await worker.processQueue();
  await worker.stop();
  const messages = (await db().select().from(outbox)).map(({ id, outcome }) => [id, outcome]);
  expect(Object.fromEntries(messages)).toEqual({ [putOff]: "sent", [soon]: null });
});

test("an authentication from the future is not recent, one from a few seconds ahead is", () => {
  expect(
    [-DAY_MS, -30_000, 0, RECENT_AUTHENTICATION_MS].map((ageMs) =>
      recentlyAuthenticated({ createdAt: at(-ageMs) }, NOW),
    ),
  ).toEqual([false, true, true, false]);
});

test("set back or forward, a session stays until it is idle too long; a link from the future is invalid", async () => {
  const user = await account();
  const { token } = newSessionCookie(NOW);
  await commit(sessionInsertion(user.id, token, "password", request, NOW));
  expect(await findSession(token, at(-DAY_MS))).toBeDefined();
  expect(await findSession(token, at(SESSION_IDLE_MS - 1))).toBeDefined();
  expect(await findSession(token, at(SESSION_IDLE_MS))).toBeUndefined();
  const link = linkFor(user, at(DAY_MS));
  expect(checkToken("reset-password", user, link.token, NOW)).toBe("invalid");
  expect(checkToken("reset-password", user, link.token, at(DAY_MS))).toBe("valid");
});

const EDGES = [
  [0, true],
  [CLOCK_SKEW_MS, true],
  [CLOCK_SKEW_MS + 1_000, false],
] as const;

test.each(EDGES)("what a machine made whose clock is ahead by %i ms is taken: %s", async (aheadMs, taken) => {
  const user = await account();
  const made = at(aheadMs);
  for (const purpose of ["reset-password", "verify-email", "not-me", "reauthenticate", "new-reset-link"] as const)
    expect(checkToken(purpose, user, mintToken(purpose, user, made), NOW), purpose).toBe(taken ? "valid" : "invalid");

  const state = { provider: "oidc", purpose: "log-in" as const, sessionId: null, returnTo: "/", exchangeId: "1" };
  await saveOAuthState(`ahead ${aheadMs}`, state, made);
  expect((await consumeOAuthState(`ahead ${aheadMs}`, "oidc", NOW)) !== undefined, "OAuth state").toBe(taken);

  const { token } = newSessionCookie(made);
  await commit(sessionInsertion(user.id, token, "password", request, made));
  const login = await findSessionAndUser(token, NOW);
  if (!login) throw new Error("no clock ends a session early");
  expect(recentlyAuthenticated(login.session, NOW), "recent authentication").toBe(taken);
  const { access } = issueTokens(login, made);
  expect((await findTokenHolder(access, "access", NOW)) !== undefined, "bearer token").toBe(taken);

  const device = trustDevice(undefined, user, made);
  expect(isTrustedDevice(device, user, NOW), "device cookie").toBe(taken);

  const captcha = await solvedCaptcha(await newChallenge(0, made));
  setClock(0);
  expect(await isSolved(captcha), "captcha").toBe(taken);
});

// To the second: leases go by the clock of the database.
test.each([
  [CLOCK_SKEW_MS - 1_000, true],
  [CLOCK_SKEW_MS + 1_000, false],
])("a lease that was taken before the clock was set back by %i ms still holds: %s", async (backMs, holds) => {
  await db().delete(outbox);
  const id = await enqueue("reset-password", { address: `${backMs}@example.com` }, request, at(-LEASE_MS));
  expect((await claim(at(backMs)))?.id).toBe(id);
  expect((await claim(NOW))?.id).toBe(holds ? undefined : id);
});

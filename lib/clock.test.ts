/** The clock was wrong, and is set right: nobody waits until it has caught up, and nothing comes back to life. */
import { afterEach, expect, test, vi } from "vitest";
import { commit } from "./db";
import { claim, enqueue, LEASE_MS } from "./mail/outbox";
import {
  findSession,
  insertSession,
  newSessionCookie,
  RECENT_AUTHENTICATION_MS,
  recentlyAuthenticated,
  SESSION_IDLE_MS,
} from "./models/sessions";
import { consume, enter, hasFreeTry, isAnybodyIn, isExceeded, mayTryPassword } from "./rate-limit/limits";
import { account, linkFor, request } from "./test-support";
import { checkToken } from "./tokens";

const DAY_MS = 86_400_000;
const NOW = new Date("2026-11-20T12:00:00Z");
const at = (ms: number) => new Date(NOW.getTime() + ms);

function setClock(ms: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: at(ms) });
}
afterEach(() => void vi.useRealTimers());

test("set back, limits begin anew and hold from then on", async () => {
  setClock(DAY_MS);
  for (let turn = 0; turn < 6; turn++) await consume("reset-by-address", "limits");
  expect(await isExceeded("reset-by-address", "limits")).toBe(true);
  setClock(0);
  expect(await isExceeded("reset-by-address", "limits")).toBe(false);
  const turns = [];
  for (let turn = 0; turn < 6; turn++) turns.push((await consume("reset-by-address", "limits")).allowed);
  expect(turns).toEqual([true, true, true, true, true, false]);
});

test("set right by a few seconds, it gives nobody a turn more", async () => {
  setClock(10_000);
  for (let turn = 0; turn < 5; turn++) await consume("reset-by-address", "seconds");
  setClock(0);
  expect((await consume("reset-by-address", "seconds")).allowed).toBe(false);
});

test("set back, nobody is held up by a back-off or by somebody inside of tomorrow", async () => {
  setClock(DAY_MS);
  for (let attempt = 0; attempt < 20; attempt++) await mayTryPassword("back-off");
  await enter("inside");
  setClock(0);
  expect([await hasFreeTry("back-off"), await isAnybodyIn("inside")]).toEqual([true, false]);
  expect(await mayTryPassword("back-off")).toBe(true);
});

test("set forward, a limit's window is over", async () => {
  setClock(0);
  for (let turn = 0; turn < 6; turn++) await consume("reset-by-address", "forward");
  setClock(3_600_001);
  expect((await consume("reset-by-address", "forward")).allowed).toBe(true);
});

test("set back, an email in the hands of a worker who died is brought by the next", async () => {
  const id = await enqueue("reset-password", { address: "a@example.com" }, request, at(-LEASE_MS));
  expect((await claim(at(DAY_MS)))?.id).toBe(id);
  expect((await claim(at(0)))?.id).toBe(id);
  expect(await claim(at(0))).toBeUndefined();
});

test("a proof from tomorrow is not fresh, one from a few seconds ahead is", () => {
  expect(
    [-DAY_MS, -30_000, 0, RECENT_AUTHENTICATION_MS].map((ageMs) =>
      recentlyAuthenticated({ createdAt: at(-ageMs) }, NOW),
    ),
  ).toEqual([false, true, true, false]);
});

test("set back or forward, a session lives on until it is idle too long; a link from tomorrow is none", async () => {
  const user = await account();
  const { token } = newSessionCookie(NOW);
  await commit(insertSession(user.id, token, "password", request, NOW));
  expect(await findSession(token, at(-DAY_MS))).toBeDefined();
  expect(await findSession(token, at(SESSION_IDLE_MS - 1))).toBeDefined();
  expect(await findSession(token, at(SESSION_IDLE_MS))).toBeUndefined();
  const link = linkFor(user, at(DAY_MS));
  expect(checkToken("reset-password", user, link.token, NOW)).toBe("invalid");
  expect(checkToken("reset-password", user, link.token, at(DAY_MS))).toBe("valid");
});

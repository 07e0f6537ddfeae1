import { beforeEach, expect, test } from "vitest";
import { HOUR_MS } from "../clock";
import { db } from "../db";
import { outbox } from "../db/schema";
import { claim, complete, enqueue } from "../mail/outbox";
import { consumeQuota, delay } from "../mail/quotas";
import { findAuditEvents, recordEvent } from "../models/audit-log";
import { operatorRequest } from "../operator-request";
import { counterId } from "../rate-limit/counters";
import { forgetLifted } from "../rate-limit/lifts";
import { consume } from "../rate-limit/limits";
import { isLockedOut } from "../rate-limit/lockout";
import { rememberCounts } from "../rate-limit/memory";
import { account, linkFor, PASSWORD, request } from "../test-support";
import { encodeUid } from "../tokens";
import { liftLimits, limitsHolding } from "./lift-limits";
import { logIn } from "./log-in";
import { confirmPasswordReset } from "./password-reset";

const grace = operatorRequest("Grace");

beforeEach(async () => {
  await db().delete(outbox);
});

test("a locked-out account says until when; lifted, the right password gets in at once, and the event names who did it", async () => {
  const user = await account();
  for (let i = 0; i < 8; i++) await isLockedOut(user.email, { failed: true });
  const [hold] = await limitsHolding({ email: user.email, user });
  expect(hold).toMatchObject({ limit: "lockout", failures: 6, until: expect.any(Date) });
  const input = { email: user.email, password: PASSWORD };
  expect(await logIn(input, request)).toEqual({ ok: false });
  await liftLimits({ email: user.email, user }, undefined, grace);
  expect(await limitsHolding({ email: user.email, user })).toEqual([]);
  expect(await logIn(input, request)).toMatchObject({ ok: true });
  const events = await findAuditEvents({ userId: user.id, code: "limits_lifted" });
  expect(events.map(({ details }) => details)).toEqual([{ by: "Grace" }]);
});

test("a server that refuses from memory learns of a lift within one look, and takes no statement to refuse", async () => {
  const user = await account();
  const use = () => consume("reauthentication-email-by-user", user.id);
  while ((await use()).allowed);
  expect((await limitsHolding({ email: user.email, user })).map(({ limit }) => limit)).toEqual([
    "reauthentication-email-by-user",
  ]);
  await liftLimits({ email: user.email, user }, undefined, grace);
  expect((await use()).allowed).toBe(false);
  await forgetLifted();
  expect((await use()).allowed).toBe(true);
});

test("what a request under way has read before the lift, and remembers after it, is forgotten by the next look", async () => {
  const user = await account();
  const use = () => consume("reauthentication-email-by-user", user.id);
  while ((await use()).allowed);
  await liftLimits({ email: user.email, user }, undefined, grace);
  await forgetLifted();
  const id = counterId("reauthentication-email-by-user", user.id);
  const row = { id, points: 5, pending: 0, expire: Date.now() + HOUR_MS };
  rememberCounts([{ id, points: 5, duration: HOUR_MS / 1_000 }], [row]);
  expect((await use()).allowed).toBe(false);
  await forgetLifted();
  expect((await use()).allowed).toBe(true);
});

test("wrong links of the account are lifted for the clients that tried them, and nobody else's", async () => {
  const [user, other] = [await account(), await account()];
  const client = "203.0.113.7";
  const keyOf = ({ id }: { id: number }) => `reset-password ${encodeUid(id)} ${client}`;
  for (const one of [user, other]) {
    while ((await consume("wrong-token-by-uid-and-client", keyOf(one))).allowed);
    await recordEvent({ code: "reset_refused", userId: one.id }, { ...request, client });
  }
  await liftLimits({ email: user.email, user }, undefined, grace);
  await forgetLifted();
  const attempt = (one: typeof user) =>
    confirmPasswordReset({ ...linkFor(one), newPassword: "NewPassword123" }, { ...request, client });
  expect(await attempt(user)).toMatchObject({ ok: true });
  await expect(attempt(other)).rejects.toThrow("Throttled");
});

test("the limit that a client shares is told with its name, and lifted only when that is asked for", async () => {
  const user = await account();
  const client = "198.51.100.23";
  await recordEvent({ code: "login_failed", userId: user.id }, { ...request, client });
  while ((await consume("reset-by-client", client)).allowed);
  const whose = { email: user.email, user };
  const isHeld = async () => (await limitsHolding(whose)).map(({ limit, client: shared }) => `${limit} ${shared}`);
  expect(await isHeld()).toEqual([`reset-by-client ${client}`]);
  await liftLimits(whose, undefined, grace);
  expect(await isHeld()).toEqual([`reset-by-client ${client}`]);
  await liftLimits(whose, client, grace);
  await forgetLifted();
  expect([await isHeld(), (await consume("reset-by-client", client)).allowed]).toEqual([[], true]);
});

test("emails that strangers have made late are sent now, and the next request of the owner is not late", async () => {
  const user = await account();
  const start = Date.now();
  const send = async (seconds: number) => {
    const at = new Date(start + seconds * 1_000);
    const sent: boolean[] = [];
    for (let message = await claim(at); message; message = await claim(at)) {
      const granted = await consumeQuota(message, user.email, at);
      await (granted ? complete(message, "sent", at) : delay(message, user.email, at));
      sent.push(granted);
    }
    return sent;
  };
  const ask = (seconds: number) =>
    enqueue("reset-password", { address: user.email }, request, new Date(start + seconds * 1_000));
  for (let i = 0; i < 6; i++) await ask(0);
  expect([await send(0), await send(1)]).toEqual([[true, true, true, true, true, false], []]);
  await liftLimits({ email: user.email, user }, undefined, grace, new Date(start + 2_000));
  expect(await send(2)).toEqual([true]);
  await ask(3);
  expect(await send(3)).toEqual([true]);
});

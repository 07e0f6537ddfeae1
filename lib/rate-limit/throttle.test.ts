import { expect, test } from "vitest";
import { db } from "../db";
import { limits } from "../db/schema";
import { logIn } from "../flows/log-in";
import { confirmPasswordReset, requestNewResetLink, requestPasswordReset } from "../flows/password-reset";
import { setPassword } from "../flows/set-password";
import { findUserByEmail, type User } from "../models/users";
import { HashingOverloaded } from "../passwords/hashing";
import { account, linkFor, newLinkRequestOf, PASSWORD, request, resetLockout } from "../test-support";
import { encodeUid } from "../tokens";
import { isLockedOut } from "./lockout";
import { Throttled, throttleFailures } from "./throttle";

const NEW_PASSWORD = "a new lantern, 42";
const from = (client: string) => ({ ...request, client });

test("20 wrong tokens for one uid from one client throttle that client, and no other", async () => {
  const user = await account();
  const link = linkFor(user);
  const wrong = { ...link, token: `${link.token.slice(0, -1)}_`, newPassword: NEW_PASSWORD };
  for (let attempt = 0; attempt < 20; attempt++)
    expect(await confirmPasswordReset(wrong, from("192.0.2.1"))).toMatchObject({ reason: "token" });
  await expect(confirmPasswordReset({ ...link, newPassword: NEW_PASSWORD }, from("192.0.2.1"))).rejects.toThrow(
    Throttled,
  );
  expect(await confirmPasswordReset({ ...link, newPassword: NEW_PASSWORD }, from("192.0.2.2"))).toMatchObject({
    ok: true,
  });
});

test("a hundred wrong tokens of made-up uids throttle a client's wrong tokens, and refuse nobody a good link", async () => {
  const guess = (id: number) =>
    confirmPasswordReset({ uid: encodeUid(id), token: "x", newPassword: NEW_PASSWORD }, from("192.0.2.20"));
  for (let id = 1; id <= 100; id++) expect(await guess(1_000_000 + id)).toMatchObject({ reason: "token" });
  const counters = await db().$count(limits);
  for (let id = 1; id <= 20; id++) await expect(guess(2_000_000 + id)).rejects.toThrow(Throttled);
  expect(await db().$count(limits)).toBeLessThan(counters + 3);
  const link = { ...linkFor(await account()), newPassword: NEW_PASSWORD };
  expect(await confirmPasswordReset(link, from("192.0.2.20"))).toMatchObject({ ok: true });
});

test("a good link with bad passwords is never throttled", async () => {
  const user = await account();
  for (let attempt = 0; attempt < 25; attempt++)
    expect(await confirmPasswordReset({ ...linkFor(user), newPassword: "short" }, from("192.0.2.3"))).toMatchObject({
      reason: "password",
    });
});

test("reset requests are limited by client, but by no address or uid, known or unknown, however often it was requested before", async () => {
  const user = await account();
  const answered = { phrase: expect.any(String) };
  for (const email of [user.email, "nobody@example.com"])
    for (let place = 0; place < 20; place++)
      expect(await requestPasswordReset({ email }, from(`203.0.113.${email}${place}`))).toEqual(answered);
  for (const id of [user.id, 999_999])
    for (let place = 0; place < 20; place++)
      expect(await requestNewResetLink(newLinkRequestOf(id), from(`203.0.113.${id}${place}`))).toMatchObject(answered);
  for (let place = 0; place < 5; place++)
    await requestPasswordReset({ email: `${place}@example.com` }, from("198.51.100.1"));
  await expect(requestPasswordReset({ email: "other@example.com" }, from("198.51.100.1"))).rejects.toThrow(Throttled);
});

test("a reset ends the lockout, and the owner logs in at once", async () => {
  const user = await account();
  for (let attempt = 0; attempt < 9; attempt++) await isLockedOut(user.email, { failed: true });
  expect(await logIn({ email: user.email, password: PASSWORD }, from("192.0.2.4"))).toEqual({ ok: false });
  await confirmPasswordReset({ ...linkFor(user), newPassword: NEW_PASSWORD }, from("192.0.2.4"));
  const result = await logIn({ email: user.email, password: NEW_PASSWORD }, from("192.0.2.4"));
  expect(result).toMatchObject({ ok: true });
});

test("a trusted device is not locked out by attacks from elsewhere", async () => {
  const { email } = await account();
  const first = await logIn({ email, password: PASSWORD }, from("192.0.2.5"));
  if (!first.ok) throw new Error("refused");
  for (let attempt = 0; attempt < 9; attempt++) await isLockedOut(email, { failed: true });
  expect(await logIn({ email, password: PASSWORD }, from("192.0.2.6"))).toEqual({ ok: false });
  const trusted = { ...from("192.0.2.6"), device: first.device };
  expect(await logIn({ email, password: PASSWORD }, trusted)).toMatchObject({ ok: true });
  await resetLockout(email);
});

/** The device cookies of so many browsers, each earned by a login. */
async function hoardDevices(email: string, count: number): Promise<string[]> {
  const devices: string[] = [];
  for (let place = 0; place < count; place++) {
    const result = await logIn({ email, password: PASSWORD }, from(`198.18.0.${place}`));
    if (!result.ok) throw new Error("refused");
    devices.push(result.device);
  }
  return devices;
}

async function lockOut(email: string): Promise<void> {
  for (let attempt = 0; attempt < 9; attempt++) await isLockedOut(email, { failed: true });
}

test("all devices of an account share 60 guesses an hour, and beyond them are browsers like any other", async () => {
  const { email } = await account();
  const devices = await hoardDevices(email, 7);
  for (const device of devices.slice(0, 6))
    for (let attempt = 0; attempt < 10; attempt++)
      expect(await logIn({ email, password: "not it" }, { ...from("192.0.2.60"), device })).toEqual({ ok: false });
  const last = { ...from("192.0.2.61"), device: devices[6] };
  await resetLockout(email);
  expect(await logIn({ email, password: PASSWORD }, last)).toMatchObject({ ok: true });
  await lockOut(email);
  expect(await logIn({ email, password: PASSWORD }, last)).toEqual({ ok: false });
  await resetLockout(email);
});

test("whatever hoarded devices have used up, a reset gives the owner a trusted device", async () => {
  const user = await account();
  for (const device of await hoardDevices(user.email, 7))
    for (let attempt = 0; attempt < 10; attempt++)
      await logIn({ email: user.email, password: "not it" }, { ...from("192.0.2.62"), device });
  const current = (await findUserByEmail(user.email)) as User;
  const reset = await confirmPasswordReset({ ...linkFor(current), newPassword: NEW_PASSWORD }, from("192.0.2.63"));
  if (!reset.ok) throw new Error("refused");
  await lockOut(user.email);
  const owner = { ...from("192.0.2.63"), device: reset.device };
  expect(await logIn({ email: user.email, password: NEW_PASSWORD }, owner)).toMatchObject({ ok: true });
  await resetLockout(user.email);
});

test("one device's burst holds up no other device of the account", async () => {
  const { email } = await account();
  const [hoarded, own] = await hoardDevices(email, 2);
  await lockOut(email);
  const burst = Array.from({ length: 100 }, () =>
    logIn({ email, password: "not it" }, { ...from("192.0.2.64"), device: hoarded }).catch((error) => error),
  );
  const owner = logIn({ email, password: PASSWORD }, { ...from("192.0.2.65"), device: own });
  expect(await owner).toMatchObject({ ok: true });
  const outcomes = await Promise.all(burst);
  expect(outcomes.filter((outcome) => outcome instanceof Throttled)).toHaveLength(90);
  await resetLockout(email);
});

test.each(["reset", "change"])("a password %s ends the trust in every other device", async (by) => {
  const user = await account();
  const [stolen, own] = [await logIn({ email: user.email, password: PASSWORD }, request), request];
  const current = (await findUserByEmail(user.email)) as User;
  const changed =
    by === "reset"
      ? await confirmPasswordReset({ ...linkFor(current), newPassword: NEW_PASSWORD }, own)
      : await setPassword(
          { user: current, authenticatedAt: new Date() },
          { currentPassword: PASSWORD, newPassword: NEW_PASSWORD },
          own,
        );
  if (!stolen.ok || !changed.ok) throw new Error("refused");
  for (let attempt = 0; attempt < 9; attempt++) await isLockedOut(user.email, { failed: true });
  const logInWith = (device: string) =>
    logIn({ email: user.email, password: NEW_PASSWORD }, { ...from("192.0.2.70"), device });
  expect(await logInWith(stolen.device)).toEqual({ ok: false });
  expect(await logInWith(changed.device)).toMatchObject({ ok: true });
  await resetLockout(user.email);
});

test("a stolen session can try ten current passwords a minute", async () => {
  const user = await account();
  const holder = { user, authenticatedAt: new Date() };
  const input = { currentPassword: "wrong", newPassword: NEW_PASSWORD };
  for (let attempt = 0; attempt < 10; attempt++)
    expect(await setPassword(holder, input, request)).toMatchObject({ ok: false });
  await expect(setPassword(holder, { ...input, currentPassword: PASSWORD }, request)).rejects.toThrow(Throttled);
});

test("of twenty good logins at once from one client ten are served and the rest is throttled, to one account and to twenty", async () => {
  const accounts = await Promise.all(Array.from({ length: 20 }, () => account()));
  for (const [client, emails] of [
    ["192.0.2.7", accounts.map(({ email }) => email)],
    ["192.0.2.9", accounts.map(() => accounts[0]?.email ?? "")],
  ] as const) {
    const logins = emails.map((email) => logIn({ email, password: PASSWORD }, from(client)));
    const outcomes = await Promise.allSettled(logins);
    const served = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
    expect(served).toEqual(Array.from({ length: 10 }, () => expect.objectContaining({ ok: true })));
    for (const outcome of outcomes)
      if (outcome.status === "rejected")
        expect(outcome.reason).toMatchObject({ name: "Throttled", retryAfterSeconds: 60 });
    expect(await logIn({ email: emails[0] ?? "", password: PASSWORD }, from(client))).toMatchObject({ ok: true });
  }
});

test("twenty good logins at once to one account from twenty clients are all served", async () => {
  const { email } = await account();
  const logins = Array.from({ length: 20 }, (_, place) =>
    logIn({ email, password: PASSWORD }, from(`192.0.2.${100 + place}`)),
  );
  for (const result of await Promise.all(logins)) expect(result).toMatchObject({ ok: true });
});

test("a login that the full hash queue refuses counts against nobody", async () => {
  const { email } = await account();
  const client = "192.0.2.10";
  const overloaded = () => Promise.reject(new HashingOverloaded());
  for (let attempt = 0; attempt < 15; attempt++)
    await expect(throttleFailures("failed-login-by-client", client, request, new Date(), overloaded)).rejects.toThrow(
      HashingOverloaded,
    );
  expect(await logIn({ email, password: PASSWORD }, from(client))).toMatchObject({ ok: true });
});

test("of a hundred wrong logins at once from one client ten are tried, the rest is throttled", async () => {
  const { email } = await account();
  const logins = Array.from({ length: 100 }, () => logIn({ email, password: "x" }, from("192.0.2.8")));
  const outcomes = await Promise.allSettled(logins);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
});

import { expect, test } from "vitest";
import { logIn } from "../flows/log-in";
import { confirmPasswordReset, requestNewResetLink, requestPasswordReset } from "../flows/password-reset";
import { setPassword } from "../flows/set-password";
import { findUserByEmail, type User } from "../models/users";
import { HashingOverloaded } from "../passwords/hashing";
import { account, linkFor, PASSWORD, request } from "../test-support";
import { isLockedOut, resetLockout } from "./lockout";
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

test("a good link with bad passwords is never throttled", async () => {
  const user = await account();
  for (let attempt = 0; attempt < 25; attempt++)
    expect(await confirmPasswordReset({ ...linkFor(user), newPassword: "short" }, from("192.0.2.3"))).toMatchObject({
      reason: "password",
    });
});

test("reset requests are limited by client, but by no address or uid, known or unknown, whoever requested before", async () => {
  const user = await account();
  const answered = { phrase: expect.any(String) };
  for (const email of [user.email, "nobody@example.com"])
    for (let place = 0; place < 20; place++)
      expect(await requestPasswordReset({ email }, from(`203.0.113.${email}${place}`))).toEqual(answered);
  for (const uid of [linkFor(user).uid, "OTk5OTk5"])
    for (let place = 0; place < 20; place++)
      expect(await requestNewResetLink({ uid }, from(`203.0.113.${uid}${place}`))).toEqual(answered);
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

test("all devices of an account share 60 guesses an hour, and beyond them none keeps the owner out", async () => {
  const { email } = await account();
  const devices: string[] = [];
  for (let hoarded = 0; hoarded < 7; hoarded++) {
    const result = await logIn({ email, password: PASSWORD }, from(`192.0.2.${50 + hoarded}`));
    if (result.ok) devices.push(result.device);
  }
  const guess = (device: string | undefined, client: string) =>
    logIn({ email, password: "not it" }, { ...from(client), device }).catch((error) => error);
  for (const device of devices.slice(0, 6))
    for (let attempt = 0; attempt < 10; attempt++) expect(await guess(device, "192.0.2.60")).toEqual({ ok: false });
  expect(await guess(devices[6], "192.0.2.60")).toBeInstanceOf(Throttled);
  const owner = { ...from("192.0.2.61"), device: devices[6] };
  expect(await logIn({ email, password: PASSWORD }, owner)).toMatchObject({ ok: true });
  for (let attempt = 0; attempt < 9; attempt++) await isLockedOut(email, { failed: true });
  expect(await logIn({ email, password: PASSWORD }, owner)).toEqual({ ok: false });
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

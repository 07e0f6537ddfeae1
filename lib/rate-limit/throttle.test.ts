import { expect, test } from "vitest";
import { logIn } from "../flows/log-in";
import { confirmPasswordReset, requestPasswordReset } from "../flows/password-reset";
import { setPassword } from "../flows/set-password";
import { account, linkFor, PASSWORD, request } from "../test-support";
import { mayTryPassword, resetLockout } from "./limits";
import { Throttled } from "./throttled";

const NEW_PASSWORD = "a new lantern, 42";
const from = (client: string) => ({ ...request, client });

test("20 wrong tokens for one uid from one client, and that client waits; nobody else does", async () => {
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

test("requests for a reset are limited by client and by address, alike for known and unknown", async () => {
  for (const email of [(await account()).email, "nobody@example.com"]) {
    for (let place = 0; place < 5; place++) await requestPasswordReset({ email }, from(`203.0.113.${email}${place}`));
    await expect(requestPasswordReset({ email }, from("203.0.113.99"))).rejects.toThrow(Throttled);
  }
  for (let place = 0; place < 5; place++)
    await requestPasswordReset({ email: `${place}@example.com` }, from("198.51.100.1"));
  await expect(requestPasswordReset({ email: "other@example.com" }, from("198.51.100.1"))).rejects.toThrow(Throttled);
});

test("a reset ends the back-off, and its owner logs in at once", async () => {
  const user = await account();
  for (let attempt = 0; attempt < 9; attempt++) await mayTryPassword(user.email);
  expect(await logIn({ email: user.email, password: PASSWORD }, from("192.0.2.4"))).toEqual({ ok: false });
  await confirmPasswordReset({ ...linkFor(user), newPassword: NEW_PASSWORD }, from("192.0.2.4"));
  const entered = await logIn({ email: user.email, password: NEW_PASSWORD }, from("192.0.2.4"));
  expect(entered).toMatchObject({ ok: true });
});

test("a browser in which the account has logged in is not held up by what others do to the account", async () => {
  const { email } = await account();
  const first = await logIn({ email, password: PASSWORD }, from("192.0.2.5"));
  if (!first.ok) throw new Error("refused");
  for (let attempt = 0; attempt < 9; attempt++) await mayTryPassword(email);
  expect(await logIn({ email, password: PASSWORD }, from("192.0.2.6"))).toEqual({ ok: false });
  const known = { ...from("192.0.2.6"), device: first.device };
  expect(await logIn({ email, password: PASSWORD }, known)).toMatchObject({ ok: true });
  await resetLockout(email);
});

test("a stolen session tries no more than ten current passwords a minute", async () => {
  const user = await account();
  const holder = { user, authenticatedAt: new Date() };
  const input = { currentPassword: "wrong", newPassword: NEW_PASSWORD };
  for (let attempt = 0; attempt < 10; attempt++)
    expect(await setPassword(holder, input, request)).toMatchObject({ ok: false });
  await expect(setPassword(holder, { ...input, currentPassword: PASSWORD }, request)).rejects.toThrow(Throttled);
});

test("twenty good logins at once all get in, whatever the limits, from one client and from twenty", async () => {
  const { email } = await account();
  for (let burst = 0; burst < 8; burst++) {
    const client = (place: number) => (burst % 2 ? "192.0.2.7" : `192.0.2.${100 + place}`);
    const logins = Array.from({ length: 20 }, (_, place) => logIn({ email, password: PASSWORD }, from(client(place))));
    expect((await Promise.all(logins)).filter(({ ok }) => ok)).toHaveLength(20);
  }
});

test("of a hundred wrong logins at once from one client ten are answered, the rest told to wait", async () => {
  const { email } = await account();
  const logins = Array.from({ length: 100 }, () => logIn({ email, password: "x" }, from("192.0.2.8")));
  const outcomes = await Promise.allSettled(logins);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
});

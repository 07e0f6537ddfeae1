/** An email that could not even be queued, because the database failed, is not counted against the client that asked for it. */
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { db } from "../db";
import type { Session } from "../models/sessions";
import { newChallenge } from "../rate-limit/captcha";
import { trustDevice } from "../rate-limit/device-cookie";
import { paidTurns } from "../rate-limit/limits";
import { account, linkFor, newLinkRequestOf, request, solvedCaptcha } from "../test-support";
import { confirmPasswordReset, requestNewResetLink, requestPasswordReset } from "./password-reset";
import { requestReauthenticationEmail } from "./reauthenticate";
import { resendVerification, signUp, signUpWithPassword } from "./sign-up";

const MORE_THAN_ANY_LIMIT = 25;
const email = "a@example.com";
const passwordless = await account(null);
const device = trustDevice(undefined, { email, passwordHash: "x" }, new Date());

const from = (client: string) => ({ ...request, client });
const REQUESTS: Record<string, () => Promise<unknown>> = {
  "a reset": () => requestPasswordReset({ email }, from("192.0.2.1")),
  "a reset by a trusted device": () => requestPasswordReset({ email }, { ...from("192.0.2.2"), device }),
  "a new reset link": () => requestNewResetLink(newLinkRequestOf(7), from("192.0.2.3")),
  "a sign-up": () => signUp({ email }, from("192.0.2.4")),
  "a program's sign-up": () => signUpWithPassword({ email, password: "plum kettle 44" }, from("192.0.2.8")),
  "the sign-up's email again": () => resendVerification({ email }, from("192.0.2.5")),
  "a reauthentication email": () => requestReauthenticationEmail(passwordless, { id: 1 } as Session, from("192.0.2.6")),
};

test.each(Object.entries(REQUESTS))(
  "%s that failed counts for nothing, and one that did not counts",
  async (_, ask) => {
    db().run(sql`alter table outbox rename to outbox_away`);
    for (let i = 0; i < MORE_THAN_ANY_LIMIT; i++) await expect(ask()).rejects.toMatchObject({ name: "DatabaseError" });
    db().run(sql`alter table outbox_away rename to outbox`);
    await ask();
    const outcomes: string[] = [];
    for (let i = 0; i < 2 * MORE_THAN_ANY_LIMIT; i++)
      outcomes.push(
        await ask().then(
          () => "done",
          (error) => error.name,
        ),
      );
    expect(new Set(outcomes)).toEqual(new Set(["done", "Throttled"]));
  },
);

test("a turn that a CAPTCHA paid for is given back, too", async () => {
  const client = "192.0.2.9";
  const ask = (captcha?: unknown) => requestPasswordReset({ email, captcha }, from(client));
  for (let i = 0; i < 5; i++) await ask();
  await expect(ask()).rejects.toMatchObject({ name: "Throttled" });
  const pay = async () => ask(await solvedCaptcha(await newChallenge(0)));
  db().run(sql`alter table outbox rename to outbox_away`);
  await expect(pay()).rejects.toMatchObject({ name: "DatabaseError" });
  db().run(sql`alter table outbox_away rename to outbox`);
  await expect(ask()).rejects.toMatchObject({ name: "Throttled" });
  expect(paidTurns("reset-by-client", client)).toBe(0);
  await pay();
  await pay();
  expect(paidTurns("reset-by-client", client)).toBe(2);
});

test("a link that could not be checked is no wrong one", async () => {
  const user = await account();
  const confirm = () => confirmPasswordReset({ ...linkFor(user), newPassword: "short" }, from("192.0.2.7"));
  db().run(sql`alter table users rename to users_away`);
  for (let i = 0; i < MORE_THAN_ANY_LIMIT; i++)
    await expect(confirm()).rejects.toMatchObject({ name: "DatabaseError" });
  db().run(sql`alter table users_away rename to users`);
  expect(await confirm()).toMatchObject({ reason: "password" });
});

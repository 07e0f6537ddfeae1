/** An email that could not even be queued, because the database failed, is not counted against whoever asked for it. */
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { db } from "../db";
import type { Session } from "../models/sessions";
import { trustDevice } from "../rate-limit/device-cookie";
import { account, linkFor, newLinkRequestOf, request } from "../test-support";
import { confirmPasswordReset, requestNewResetLink, requestPasswordReset } from "./password-reset";
import { requestReauthenticationEmail } from "./reauthenticate";
import { resendVerification, signUp } from "./sign-up";

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

test("a link that could not be checked is no wrong one", async () => {
  const user = await account();
  const confirm = () => confirmPasswordReset({ ...linkFor(user), newPassword: "short" }, from("192.0.2.7"));
  db().run(sql`alter table users rename to users_away`);
  for (let i = 0; i < MORE_THAN_ANY_LIMIT; i++)
    await expect(confirm()).rejects.toMatchObject({ name: "DatabaseError" });
  db().run(sql`alter table users_away rename to users`);
  expect(await confirm()).toMatchObject({ reason: "password" });
});

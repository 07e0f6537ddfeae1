/** A mailed link that was used has arrived: the address counts as good, whatever was told of earlier emails. */
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { commit, db } from "../db";
import { signUps } from "../db/schema";
import { deliveryOf, recordDeliveryEvent } from "../models/deliveries";
import { findSession, newSessionCookie, type Session, sessionInsertion } from "../models/sessions";
import { findUserById, type User } from "../models/users";
import { operatorRequest } from "../operator-request";
import { account, linkFor, request } from "../test-support";
import { encodeUid, mintToken } from "../tokens";
import { printResetLink } from "./assisted-reset";
import { lockAccount, lockAccountOf } from "./lock-account";
import { confirmPasswordReset } from "./password-reset";
import { reauthenticateByEmail } from "./reauthenticate";
import { activateAccount, signUp, verifyEmail } from "./sign-up";

const newPassword = "NewPassword123";
type Use = (good: boolean) => Promise<{ ok: boolean }>;
type Link = () => Promise<{ email: string; use: Use }>;

const links: [name: string, link: Link][] = [
  [
    "a reset",
    async () => {
      const user = await account();
      const token = (good: boolean) => (good ? linkFor(user).token : "abc-123");
      const use: Use = (good) => confirmPasswordReset({ ...linkFor(user), token: token(good), newPassword }, request);
      return { email: user.email, use };
    },
  ],
  ["a sign-up", () => signUpLink((link) => verifyEmail({ ...link, newPassword, withProvider: false }, request))],
  ["a sign-up by API", () => signUpLink((link) => activateAccount(link, request))],
  [
    "“Was this not you?”",
    async () => {
      const user = await account();
      const uid = encodeUid(user.id);
      const token = mintToken("not-me", { ...user, notice: "new-device" }, new Date());
      return { email: user.email, use: (good) => lockAccount({ uid, token: good ? token : "abc-123" }, request) };
    },
  ],
  [
    "a reauthentication",
    async () => {
      const user = await account(null);
      const { token: cookie } = newSessionCookie(new Date());
      await commit(sessionInsertion(user.id, cookie, "oidc", request, new Date()));
      const session = (await findSession(cookie)) as Session;
      const token = mintToken("reauthenticate", { ...user, sessionId: session.id }, new Date());
      const use: Use = (good) => reauthenticateByEmail(user, session, good ? token : "abc-123", request);
      return { email: user.email, use };
    },
  ],
];

test.each(links)("the link of %s, used, clears what is known of its address; refused, it does not", async (_, link) => {
  const { email, use } = await link();
  for (const type of ["hard_bounce", "complained"] as const)
    await recordDeliveryEvent({
      id: `${type} ${email}`,
      type,
      address: email,
      messageId: "m",
      at: new Date(Date.now() - 1_000),
    });
  expect(await use(false)).toMatchObject({ ok: false });
  expect(await deliveryOf(email)).toMatchObject({ state: "complained" });
  expect(await use(true)).toMatchObject({ ok: true });
  expect(await deliveryOf(email)).toMatchObject({ state: "good" });
});

test("what the help desk does says nothing of the mailbox: neither a lock nor the use of a link that it printed", async () => {
  const user = await account();
  const { email } = user;
  const bounce = { id: `bounce ${email}`, type: "hard_bounce", address: email, messageId: "m" } as const;
  await recordDeliveryEvent({ ...bounce, at: new Date(Date.now() - 1_000) });
  expect(await lockAccountOf(user, operatorRequest("Grace"))).toBe(true);
  expect(await deliveryOf(email)).toMatchObject({ state: "bouncing" });
  const locked = (await findUserById(user.id)) as User;
  const link = (await printResetLink(locked, operatorRequest("Grace"))) as { uid: string; token: string };
  expect(await confirmPasswordReset({ ...link, newPassword }, { ...request, language: "de" })).toMatchObject({
    ok: true,
  });
  expect(await deliveryOf(email)).toMatchObject({ state: "bouncing" });
  expect((await findUserById(user.id))?.language).toBe(user.language);
});

async function signUpLink(confirm: (link: { uid: string; token: string }) => Promise<{ ok: boolean }>) {
  const email = `link-use-${Math.random()}@example.com`;
  await signUp({ email }, request);
  const [row] = await db().select().from(signUps).where(eq(signUps.email, email));
  if (!row) throw new Error("no sign-up");
  const link = { uid: encodeUid(row.id), token: mintToken("verify-email", row, row.createdAt) };
  return { email, use: (good: boolean) => confirm(good ? link : { ...link, token: "abc-123" }) };
}

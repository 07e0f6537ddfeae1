/** An account that came from a Django site whose keys are UUIDs: to the outside it has that key, and no other. */
import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { decodeJwt } from "jose";
import { expect, test } from "vitest";
import { DAY_MS } from "../clock";
import { commit } from "../db";
import { users } from "../db/schema";
import { findAuditEvents } from "../models/audit-log";
import { createUser, findUserByEmail, findUserById, findUserByPublicId, type User } from "../models/users";
import { account, linkFor, PASSWORD, request } from "../test-support";
import { encodeUid } from "../tokens";
import { findPerson } from "./account-history";
import { printResetLink } from "./assisted-reset";
import { findTokenHolder, issueTokens } from "./bearer-tokens";
import { logInForTokens } from "./log-in";
import { recordLinkOpened } from "./open-link";
import { checkResetLink, confirmPasswordReset, requestNewResetLink } from "./password-reset";

const NEW = "NewPassword123";

test("before any such account, a new one has a number and nothing else", async () => {
  const user = await account();
  expect(user.djangoPk).toBeNull();
  expect(await findUserByPublicId(user.id)).toEqual(user);
});

test("its links have Django's uid, and the number that it has inside is none of its uids", async () => {
  const user = await imported();
  const link = linkFor(user);
  expect(Buffer.from(link.uid, "base64url").toString()).toBe(user.djangoPk);
  expect((await checkResetLink(link)).status).toBe("good");
  const byNumber = { uid: encodeUid(user.id), token: link.token };
  expect(await checkResetLink(byNumber)).toEqual({ status: "invalid" });
  expect(await confirmPasswordReset({ ...byNumber, newPassword: NEW }, request)).toMatchObject({ reason: "token" });
  expect(await confirmPasswordReset({ ...link, newPassword: NEW }, request)).toMatchObject({ ok: true });
  expect(await confirmPasswordReset({ ...link, newPassword: NEW }, request)).toMatchObject({ reason: "token" });
});

test("a well-formed UUID of nobody answers as a wrong token, and a malformed one as a malformed uid", async () => {
  const { token } = linkFor(await imported());
  const confirm = (text: string) => confirmPasswordReset({ uid: encodeUid(text), token, newPassword: NEW }, request);
  expect(await confirm(randomUUID())).toMatchObject({ reason: "token" });
  expect(await confirm(randomUUID().toUpperCase())).toMatchObject({ reason: "uid" });
});

test("a link that the help desk hands out opens it, and the help desk finds it by its key", async () => {
  const user = await imported();
  const link = await printResetLink(user, request);
  if (!link) throw new Error("disabled");
  expect(await confirmPasswordReset({ ...link, newPassword: NEW }, request)).toMatchObject({ ok: true });
  expect(await findPerson(String(user.djangoPk))).toMatchObject({ id: user.id, email: user.email });
});

test("that its link was opened is told of it", async () => {
  const user = await imported();
  await recordLinkOpened("reset-password", linkFor(user), request);
  const [opened] = await findAuditEvents({ userId: user.id, code: "link_opened" });
  expect(opened?.details).toMatchObject({ link: "reset-password" });
});

test("an expired link of it leads to a new one", async () => {
  const user = await imported();
  const link = await checkResetLink(linkFor(user, new Date(Date.now() - 2 * DAY_MS)));
  if (link.status !== "expired") throw new Error(link.status);
  expect(await requestNewResetLink(link.newLink, request)).toMatchObject({ ok: true });
});

test("its tokens name it by its key", async () => {
  const user = await imported();
  const login = await logInForTokens({ email: user.email, password: PASSWORD }, request);
  if (!login) throw new Error("not logged in");
  const { access } = issueTokens(login);
  expect(decodeJwt(access).user_id).toBe(user.djangoPk);
  expect((await findTokenHolder(access))?.user.id).toBe(user.id);
});

test("beside it, an account that begins here has a UUID, too", async () => {
  await imported();
  const email = `${randomUUID()}@example.com`;
  await createUser({ email, passwordHash: null });
  const { djangoPk } = (await findUserByEmail(email)) as User;
  expect(djangoPk).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect((await findUserByPublicId(djangoPk as string))?.email).toBe(email);
});

async function imported(): Promise<User> {
  const { id } = await account();
  const djangoPk = randomUUID();
  await commit((tx) => tx.update(users).set({ djangoPk }).where(eq(users.id, id)).returning());
  return (await findUserById(id)) as User;
}

import { eq, isNull } from "drizzle-orm";
import { expect, test } from "vitest";
import { HOUR_MS } from "../clock";
import { commit, db } from "../db";
import { auditLog, identities, outbox, users } from "../db/schema";
import { findSession, newSessionCookie, sessionInsertion } from "../models/sessions";
import { findUserById, type User } from "../models/users";
import { verifyPassword } from "../passwords/hashing";
import { account, linkFor, newLinkRequestOf, PASSWORD, request } from "../test-support";
import { mintToken } from "../tokens";
import { checkResetLink, confirmPasswordReset, requestNewResetLink, requestPasswordReset } from "./password-reset";

const NEW = "NewPassword123";

async function passwordIs(user: User, password: string): Promise<boolean> {
  return (await verifyPassword(password, (await findUserById(user.id))?.passwordHash ?? null, request)).ok;
}

const noticesTo = async (user: User) =>
  (await db().select().from(outbox).where(eq(outbox.userId, user.id))).map((i) => i.template);

test("a request enqueues the same message for known and unknown addresses", async () => {
  const user = await account();
  await requestPasswordReset({ email: user.email }, request);
  await requestPasswordReset({ email: "nobody@example.com" }, request);
  const asked = await db().select().from(outbox).where(eq(outbox.template, "reset-password"));
  const [known, unknown] = [user.email, "nobody@example.com"].map((to) => asked.find(({ address }) => address === to));
  expect(known).toMatchObject({ address: user.email, userId: null, completedAt: null });
  expect({ ...known, id: "", address: "", createdAt: 0, dueAt: 0, context: 0 }).toEqual({
    ...unknown,
    id: "",
    address: "",
    createdAt: 0,
    dueAt: 0,
    context: 0,
  });
});

test("a valid link sets the new password and sends a notice", async () => {
  const user = await account();
  const link = linkFor(user);
  expect(await checkResetLink(link)).toMatchObject({ status: "good", email: user.email, hasPassword: true });
  expect(await confirmPasswordReset({ ...link, newPassword: NEW }, request)).toMatchObject({ ok: true });
  expect(await passwordIs(user, NEW)).toBe(true);
  expect(await passwordIs(user, PASSWORD)).toBe(false);
  expect(await noticesTo(user)).toEqual(["password-changed"]);
});

const newLinksEnqueued = async () =>
  (await db().select().from(outbox).where(isNull(outbox.address))).flatMap(({ template, userId }) =>
    template === "reset-password" ? [userId] : [],
  );

test("an expired link whose token is right gives its user a new one, for an hour", async () => {
  const [user, now] = [await account(), new Date()];
  const expired = linkFor(user, new Date(now.getTime() - 25 * HOUR_MS));
  const link = await checkResetLink(expired, now);
  if (link.status !== "expired") throw new Error(link.status);
  const asked = link.newLink;
  const later = (ms: number) => new Date(now.getTime() + ms);
  const answer = { ok: true, phrase: expect.stringMatching(/^[a-z]+ [a-z]+$/) };
  expect(await requestNewResetLink(asked, request, later(0))).toEqual(answer);
  expect(await requestNewResetLink(asked, request, later(HOUR_MS))).toEqual(answer);
  expect(await requestNewResetLink(asked, request, later(HOUR_MS + 1_000))).toEqual({ ok: false });
  expect(await newLinksEnqueued()).toEqual([user.id, user.id]);
});

test("a bare uid, another user's token or the old link itself sends nobody an email", async () => {
  await db().delete(outbox);
  const [user, other, now] = [await account(), await account(), new Date()];
  const aDayAgo = new Date(now.getTime() - 25 * HOUR_MS);
  const { uid } = linkFor(other);
  const own = newLinkRequestOf(user.id, now).token;
  const verify = mintToken("verify-email", other, now);
  for (const token of ["", "a", own, `${own}0`, verify, linkFor(other, now).token, linkFor(other, aDayAgo).token])
    expect(await requestNewResetLink({ uid, token }, request, now)).toEqual({ ok: false });
  for (const wrong of ["OTk5OTk5", "not a uid", ""])
    expect(await requestNewResetLink({ uid: wrong, token: own }, request, now)).toEqual({ ok: false });
  expect(await newLinksEnqueued()).toEqual([]);
});

test("a new link is requested without a look-up: a deleted account gets the same answer", async () => {
  const answer = { ok: true, phrase: expect.stringMatching(/^[a-z]+ [a-z]+$/) };
  expect(await requestNewResetLink(newLinkRequestOf(999_999), request)).toEqual(answer);
});

test("an expired link that was used, changed or disabled since is as invalid as one of an unknown account", async () => {
  const [user, now] = [await account(), new Date()];
  const expired = linkFor(user, new Date(now.getTime() - 25 * HOUR_MS));
  expect(await checkResetLink(expired, now)).toMatchObject({ status: "expired" });
  const { uid, token } = expired;
  for (const link of [
    { uid: "OTk5OTk5", token },
    { uid, token: `${token.slice(0, -1)}_` },
    { ...expired, uid: "" },
  ])
    expect(await checkResetLink(link, now)).toEqual({ status: "invalid" });
  await db().update(users).set({ disabledAt: now }).where(eq(users.id, user.id));
  expect(await checkResetLink(expired, now)).toEqual({ status: "invalid" });
  await db().update(users).set({ disabledAt: null }).where(eq(users.id, user.id));
  await confirmPasswordReset({ ...linkFor(user), newPassword: NEW }, request);
  expect(await checkResetLink(expired, now)).toEqual({ status: "invalid" });
});

test("a link works once", async () => {
  const user = await account();
  const link = linkFor(user);
  await confirmPasswordReset({ ...link, newPassword: NEW }, request);
  expect(await checkResetLink(link)).toEqual({ status: "invalid" });
  const again = await confirmPasswordReset({ ...link, newPassword: "another Password 1" }, request);
  expect(again).toEqual({ ok: false, reason: "token", expired: false });
  expect(await passwordIs(user, NEW)).toBe(true);
});

test("of twenty concurrent confirms with twenty passwords one wins, and one notice is sent", async () => {
  const user = await account();
  const link = linkFor(user);
  const passwords = Array.from({ length: 20 }, (_, i) => `racing password ${i}`);
  // All from one, whose turns they use up.
  const racer = { ...request, client: "192.0.2.20" };
  const results = await Promise.all(
    passwords.map((newPassword) => confirmPasswordReset({ ...link, newPassword }, racer)),
  );
  const winners = passwords.filter((_, i) => results[i]?.ok);
  expect(winners).toHaveLength(1);
  expect(await passwordIs(user, winners[0] ?? "")).toBe(true);
  expect(await noticesTo(user)).toEqual(["password-changed"]);
});

test("a refused password does not spend the link, and all problems are reported at once", async () => {
  const user = await account();
  const link = linkFor(user);
  const refused = await confirmPasswordReset({ ...link, newPassword: "1234567" }, request);
  expect(refused).toMatchObject({ ok: false, reason: "password" });
  expect(refused.ok === false && refused.reason === "password" && refused.problems.length).toBe(3);
  expect(await confirmPasswordReset({ ...link, newPassword: PASSWORD }, request)).toMatchObject({ reason: "password" });
  expect(await checkResetLink(link)).toMatchObject({ status: "good" });
  expect(await passwordIs(user, PASSWORD)).toBe(true);
});

test("a reset ends every session and opens none", async () => {
  const user = await account();
  const { token } = newSessionCookie(new Date());
  await commit(sessionInsertion(user.id, token, "password", request, new Date()));
  expect(await findSession(token)).toBeDefined();
  await confirmPasswordReset({ ...linkFor(user), newPassword: NEW }, request);
  expect(await findSession(token)).toBeUndefined();
});

test("an account without a password gets its first one by a link that works once", async () => {
  const user = await account(null);
  const link = linkFor(user);
  await db().insert(identities).values({ userId: user.id, provider: "google", subject: "1", createdAt: new Date() });
  expect(await checkResetLink(link)).toMatchObject({ status: "good", hasPassword: false });
  expect(await confirmPasswordReset({ ...link, newPassword: NEW }, request)).toMatchObject({ ok: true });
  expect(await checkResetLink(link)).toEqual({ status: "invalid" });
  expect(await passwordIs(user, NEW)).toBe(true);
});

test("the audit log has the event, and no secret", async () => {
  const user = await account();
  const link = linkFor(user);
  await confirmPasswordReset({ ...link, newPassword: NEW }, request);
  const rows = await db().select().from(auditLog).where(eq(auditLog.userId, user.id));
  expect(rows.map((row) => row.code)).toEqual(["reset_used"]);
  for (const secret of [link.token, NEW]) expect(JSON.stringify(rows)).not.toContain(secret);
});

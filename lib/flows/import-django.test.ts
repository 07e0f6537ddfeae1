/** What an import takes over, what it leaves behind, and what of this side it never undoes. */
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { DAY_MS } from "../clock";
import { commit } from "../db";
import { users } from "../db/schema";
import { dumpOf, importFrom, logIn } from "../django/test-support";
import { findAuditEvents, purgeAuditLog } from "../models/audit-log";
import { deleteIdentity, identitiesOf } from "../models/identities";
import { findSessionById } from "../models/sessions";
import { createUser, findUserByEmail, findUserById, type User } from "../models/users";
import { slowHash } from "../passwords/slow-hash";
import { linkFor, request } from "../test-support";
import { deleteAccount } from "./delete-account";
import { disableAccount, enableAccount } from "./disable-account";
import { checkResetLink, confirmPasswordReset } from "./password-reset";

const OLD = slowHash("an old phrase", 4);
const NEWER = slowHash("a newer phrase", 4);
const NEW = "NewPassword123";
let lastPk = 100;

function row(fields: Record<string, unknown> = {}, pk: unknown = ++lastPk) {
  const common = { password: OLD, last_login: null, is_active: true, date_joined: "2020-01-02T03:04:05.678Z" };
  return { model: "auth.user", pk, fields: { email: `user-${pk}@example.com`, ...common, ...fields } };
}

function google(of: { pk: unknown }, uid: string) {
  const model = "socialaccount.socialaccount";
  return {
    model,
    pk: `1${of.pk}`,
    fields: { user: of.pk, provider: "google", uid, date_joined: "2020-01-02T00:00:00Z" },
  };
}

const changed = (of: ReturnType<typeof row>, fields: Record<string, unknown>) => ({
  ...of,
  fields: { ...of.fields, ...fields },
});
const importRows = (...rows: object[]) => importFrom(dumpOf(rows), { allowPartial: true });
const userOf = async ({ pk }: { pk: unknown }) => (await findUserById(Number(pk))) as User;

test("what cannot come in is listed with its reason, and without --allow-partial nothing is written", async () => {
  await createUser({ email: "taken@example.com", passwordHash: null });
  const fine = row();
  const rows = [
    fine,
    row({ email: "One@Example.com" }),
    row({ email: "one@example.COM" }),
    row({ email: "" }),
    row({ email: "\uff41@example.com" }),
    row({ email: "nul\0@example.com" }),
    row({ email: "a@example.com, b@example.com" }),
    row({ email: "taken@example.com" }),
    row({}, 0),
    row({}, -7),
    row({}, "01"),
    row({}, "9007199254740993"),
    row({}, "7F9C2B1E-55AA-4C0F-9D3E-0123456789AB"),
    row({}, "a-name"),
    row({ password: "md5$salt$5f4dcc3b5aa765d61d8327deb882cf99" }),
    row({ password: `${OLD}\0` }),
  ];
  const { report, written, complete } = await importFrom(dumpOf(rows));
  expect([written, complete, await findUserByEmail(fine.fields.email)]).toEqual([false, false, undefined]);
  expect(report.leftBehind.accounts).toEqual({ clash: 2, "no-address": 1, "refused-address": 3, taken: 1, key: 6 });
  expect(report.leftBehind.passwords).toEqual({ "unknown-hash: md5": 1, "unknown-hash: bcrypt_sha256": 1 });
  expect(report.list).toHaveLength(15);
  expect(report.list[0]).toEqual({ pk: "102", email: "One@Example.com", what: "accounts", why: "clash" });
  expect((await importFrom(dumpOf(rows), { allowPartial: true, dryRun: true })).report).toEqual(report);
  expect(await findUserByEmail(fine.fields.email)).toBeUndefined();
  expect((await importFrom(dumpOf(rows), { allowPartial: true })).report).toEqual(report);
  expect((await userOf(fine)).email).toBe(fine.fields.email);
  expect(await findUserByEmail("one@example.com")).toBeUndefined();
});

test("an account comes in as it was, to the second of its last login and to the day it began", async () => {
  const one = row({ last_login: "2025-12-31T23:59:58.999999Z", is_active: false });
  const now = new Date("2026-01-02T00:00:00Z");
  await importFrom(dumpOf([one]), {}, now);
  expect(await userOf(one)).toMatchObject({
    passwordHash: OLD,
    lastLoginAt: new Date("2025-12-31T23:59:58.999Z"),
    createdAt: new Date("2020-01-02T03:04:05.678Z"),
    disabledAt: now,
    djangoPk: null,
  });
});

test("what is newer there comes in, also after a login here, and ends the sessions of the old password", async () => {
  const one = row();
  await importRows(one);
  const login = await logIn(one.fields.email, "an old phrase");
  const later = { password: NEWER, last_login: "2099-01-01T00:00:00Z", email: "Moved@Example.com", is_active: true };
  const { report } = await importRows(changed(one, later));
  expect(report.accounts).toMatchObject({ new: 0, changed: 1, unchanged: 0 });
  expect(await userOf(one)).toMatchObject({
    passwordHash: NEWER,
    email: "moved@example.com",
    lastLoginAt: new Date("2099-01-01T00:00:00Z"),
  });
  expect(await findSessionById(login?.session.id ?? 0)).toBeUndefined();
  expect((await importRows(changed(one, later))).report.accounts).toMatchObject({ changed: 0, unchanged: 1 });
});

test("a password that was set here wins, and that is told", async () => {
  const one = row();
  await importRows(one);
  expect((await confirmPasswordReset({ ...linkFor(await userOf(one)), newPassword: NEW }, request)).ok).toBe(true);
  const { passwordHash } = await userOf(one);
  const { report } = await importRows(changed(one, { password: NEWER }));
  expect(report.notices).toMatchObject({ "password-kept": 1 });
  expect((await userOf(one)).passwordHash).toBe(passwordHash);
  expect(await logIn(one.fields.email, NEW)).toBeDefined();
});

test("a login here is not taken back by an older one there", async () => {
  const one = row({ last_login: "2020-01-01T00:00:00Z" });
  await importRows(one);
  await logIn(one.fields.email, "an old phrase");
  const { lastLoginAt } = await userOf(one);
  await importRows(changed(one, { last_login: "2021-01-01T00:00:00Z" }));
  expect((await userOf(one)).lastLoginAt).toEqual(lastLoginAt);
});

test("who was disabled or enabled here stays so, unless it changes there", async () => {
  const [banned, pardoned, there] = [row(), row({ is_active: false }), row({ is_active: false })];
  await importRows(banned, pardoned, there);
  const set = (of: typeof banned, disabledAt: Date | null) =>
    commit((tx) =>
      tx
        .update(users)
        .set({ disabledAt })
        .where(eq(users.id, Number(of.pk)))
        .returning(),
    );
  await set(banned, new Date());
  await set(pardoned, null);
  const { report } = await importRows(banned, pardoned, changed(there, { is_active: true }));
  expect(report.notices["disabled-here"]).toBe(1);
  const disabled = async (of: typeof banned) => (await userOf(of)).disabledAt !== null;
  expect([await disabled(banned), await disabled(pardoned), await disabled(there)]).toEqual([true, false, false]);
  await importRows(changed(there, { is_active: false }));
  expect(await disabled(there)).toBe(true);
});

test("an account that was disabled here is not opened by what changes there, whichever of the two came first", async () => {
  const [first, second] = [row({ is_active: false }), row()];
  await importRows(first, second);
  await enableAccount(await userOf(first), request);
  for (const one of [first, second]) await disableAccount(await userOf(one), request);
  await importRows(first, changed(second, { is_active: false }));
  const { report } = await importRows(changed(first, { is_active: true }), second);
  expect(report.notices["disabled-here"]).toBe(2);
  for (const one of [first, second]) expect((await userOf(one)).disabledAt).not.toBeNull();
});

test("what was disabled there and is active again has no session and no link from before", async () => {
  const one = row();
  await importRows(one);
  const login = await logIn(one.fields.email, "an old phrase");
  const link = linkFor(await userOf(one));
  const session = () => findSessionById(login?.session.id ?? 0);
  expect([await session(), (await checkResetLink(link)).status]).toEqual([expect.anything(), "good"]);
  await importRows(changed(one, { is_active: false }));
  expect(await session()).toBeUndefined();
  await importRows(one);
  expect([await session(), (await checkResetLink(link)).status]).toEqual([undefined, "invalid"]);
  expect(await logIn(one.fields.email, "an old phrase")).toBeDefined();
  expect((await checkResetLink(linkFor(await userOf(one)))).status).toBe("good");
});

test("whose address changes there is logged out here", async () => {
  const one = row();
  await importRows(one);
  const login = await logIn(one.fields.email, "an old phrase");
  await importRows(changed(one, { email: "new-address@example.com" }));
  expect(await findSessionById(login?.session.id ?? 0)).toBeUndefined();
});

test("a provider that was unlinked here stays away, one that was unlinked there goes, and a new one comes", async () => {
  const [here, there] = [row(), row()];
  await importRows(here, there, google(here, "1"), google(there, "2"));
  const [own] = await identitiesOf(Number(here.pk));
  expect(await deleteIdentity(Number(here.pk), own?.id ?? 0, ["google"])).toBe(true);
  await importRows(here, there, google(here, "1"), google(there, "3"));
  const subjects = async (of: typeof here) => (await identitiesOf(Number(of.pk))).map(({ subject }) => subject);
  expect([await subjects(here), await subjects(there)]).toEqual([[], ["3"]]);
  // A dump of the users alone says nothing of providers.
  await importRows(here, there);
  expect(await subjects(there)).toEqual(["3"]);
});

test("an identity is no second account's, whether here or there", async () => {
  const [first, second, third, fourth] = [row(), row(), row(), row()];
  await importRows(first, google(first, "77"));
  const { report } = await importRows(
    second,
    google(second, "77"),
    third,
    google(third, "88"),
    fourth,
    google(fourth, "88"),
  );
  expect(report.leftBehind.identities).toEqual({ "taken: google": 1, "clash: google": 2 });
  for (const of of [second, third, fourth]) expect(await identitiesOf(Number(of.pk))).toEqual([]);
});

test("what was deleted here is not brought back, also when the audit log has forgotten it", async () => {
  const [one, two] = [row(), row({}, "7f9c2b1e-55aa-4c0f-9d3e-0123456789ab")];
  await importRows(one, two);
  for (const { email } of [one.fields, two.fields]) {
    const login = await logIn(email, "an old phrase");
    if (!login) throw new Error("not logged in");
    expect(await deleteAccount(login.user, login.session, request)).toEqual({ ok: true });
  }
  await purgeAuditLog(new Date(Date.now() + 100 * DAY_MS));
  expect(await findAuditEvents({ code: "account_deleted" })).toEqual([]);
  const { report } = await importRows(one, two);
  expect(report.leftBehind.accounts).toEqual({ deleted: 2 });
  expect(await findUserByEmail(two.fields.email)).toBeUndefined();
});

test("a number of an account that is still there is given to nobody who begins here, and one of ours is not taken over", async () => {
  const far = row({}, 5_000);
  await importRows(far);
  const ours = (await createUser({ email: "begun-here@example.com", passwordHash: null })) as User;
  expect(ours.id).toBeGreaterThan(5_000);
  const { report } = await importRows(row({}, ours.id), row({ email: ours.email }, 4_999));
  expect(report.leftBehind.accounts).toEqual({ taken: 2 });
  expect(await findUserById(ours.id)).toEqual(ours);
});

/** A real Django site of Debian's packages moves in, everybody logs in, and it moves back. */
import path from "node:path";
import { expect, test } from "vitest";
import { findDjango } from "../../e2e/support/django/site";
import { canLogIn, exportTo, importFrom, logIn, openSite } from "../django/test-support";
import { env } from "../env";
import { createUser, findUserByEmail, type User } from "../models/users";
import { linkFor, request } from "../test-support";
import vectors from "../vectors/django.json";
import { confirmPasswordReset } from "./password-reset";

const present = findDjango();
const NEW = "NewPassword123";
const HASHERS = ["pbkdf2_sha256", "pbkdf2_sha1", "argon2", "bcrypt_sha256", "bcrypt"];
const DECOMPOSED = "schu\u0308ssel bund";

test.skipIf(!present)(
  "a Djoser site of a thousand users moves in, is used, and moves back",
  { timeout: 180_000 },
  async () => {
    const django = await openSite("djoser");
    const member = (name: string, more = {}) => ({
      username: name,
      email: `${name}@example.com`,
      typed: `${name} phrase`,
      ...more,
    });
    await django.run("create", [
      member("user{}", { count: 985, typed: "crowd phrase" }),
      ...HASHERS.map((hasher) => member(hasher, { hasher })),
      member("scrypt", { typed: undefined, password: vectors.hashes[4]?.encoded }),
      member("md5", { hasher: "md5" }),
      member("none", { typed: null }),
      member("trimmed"),
      member("decomposed", { typed: DECOMPOSED }),
      member("Ada", { email: "Ada.L@Example.COM" }),
      member("returning", { last_login: "2026-02-03T04:05:06.789012Z" }),
      member("inactive", { is_active: false }),
      member("chief", { is_staff: true, is_superuser: true }),
      member("here"),
    ]);
    const mailed = ["Ada.L@Example.COM", "returning@example.com", "md5@example.com"];
    const crowd = Array.from({ length: 17 }, (_, i) => `user${i}@example.com`);
    const links = await django.run<{ uid: string; token: string }[]>("links", [...crowd, ...mailed]);
    Object.assign(env(), { DJANGO_SECRETS: [{ secret: django.secret, timeZone: "Asia/Kolkata" }] });

    const dump = path.join(django.folder, "dump.json");
    await django.run("dump", dump);
    const dry = await importFrom(dump, { dryRun: true });
    expect(dry.report.accounts).toEqual({ read: 1000, new: 1000, changed: 0, unchanged: 0, leftBehind: 0 });
    expect(dry.report.leftBehind).toEqual({ accounts: {}, passwords: { "unknown-hash: md5": 1 }, identities: {} });
    expect(dry.report.notices).toMatchObject({ inactive: 1, staff: 1, "no-method": 1 });
    expect(await importFrom(dump)).toEqual(dry);
    expect(await findUserByEmail("user0@example.com")).toBeUndefined();
    const { report, written } = await importFrom(django.database, { allowPartial: true });
    expect([written, report]).toEqual([true, dry.report]);
    const again = await importFrom(dump, { dryRun: true });
    expect(again.report.accounts).toEqual({ ...dry.report.accounts, new: 0, unchanged: 1000 });

    // Each kind logs in, and its hash is then one of ours.
    for (const name of HASHERS) {
      const email = `${name}@example.com`;
      expect(await canLogIn(email, `${name} phrases`), name).toBe(false);
      const login = await logIn(email, `${name} phrase`);
      expect(login?.user.passwordHash, name).toMatch(/^bcrypt_sha256\$\$2b\$/);
    }
    expect(await canLogIn("scrypt@example.com", "lètmein")).toBe(true);
    expect(await canLogIn("trimmed@example.com", "  trimmed phrase\n")).toBe(true);
    expect(await canLogIn("trimmed@example.com", "trimmed phrase")).toBe(false);
    expect(await canLogIn("decomposed@example.com", DECOMPOSED.normalize("NFC"))).toBe(true);
    expect(await canLogIn("ada.l@example.com", "Ada phrase")).toBe(true);
    for (const [name, typed] of [
      ["md5", "md5 phrase"],
      ["inactive", "inactive phrase"],
      ["none", ""],
    ] as const)
      expect(await canLogIn(`${name}@example.com`, typed), name).toBe(false);
    const ids =
      (await django.run<Record<string, { id: number; email: string }[]>>("rows", ["auth.User"]))["auth.User"] ?? [];
    expect((await findUserByEmail("here@example.com"))?.id).toBe(
      ids.find(({ email }) => email === "here@example.com")?.id,
    );

    // Ada has logged in meanwhile, which ended her link; each of the others works once.
    const confirmed = await Promise.all(
      links.map((link) => confirmPasswordReset({ ...link, newPassword: NEW }, request)),
    );
    expect(confirmed.map(({ ok }) => ok)).toEqual([...crowd.map(() => true), false, true, true]);
    for (const link of links)
      expect((await confirmPasswordReset({ ...link, newPassword: `${NEW}4` }, request)).ok).toBe(false);
    expect(await canLogIn("md5@example.com", NEW)).toBe(true);

    // And back, with an account that began here and a link that was mailed here.
    const newcomer = await createUser({
      email: "newcomer@example.com",
      passwordHash: (await findUserByEmail("md5@example.com"))?.passwordHash ?? "",
    });
    expect(newcomer?.id).toBeGreaterThan(Math.max(...ids.map(({ id }) => id)));
    const own = linkFor((await findUserByEmail("here@example.com")) as User);
    const before =
      (await django.run<Record<string, Record<string, unknown>[]>>("rows", ["auth.User"]))["auth.User"] ?? [];
    await django.run(
      "load",
      await exportTo(django.folder, { userModel: "auth.user", emailField: "email", allauth: false }),
    );
    const after =
      (await django.run<Record<string, Record<string, unknown>[]>>("rows", ["auth.User"]))["auth.User"] ?? [];
    expect(after).toHaveLength(before.length + 1);
    const lasting = ({
      id,
      username,
      email,
      is_staff,
      is_superuser,
      is_active,
      first_name,
    }: Record<string, unknown>) => ({
      ...{ id, username, email, is_staff, is_superuser, is_active, first_name },
    });
    expect(after.slice(0, before.length).map(lasting)).toEqual(before.map(lasting));
    const kinds = [
      ...HASHERS.map((name) => [`${name}@example.com`, `${name} phrase`]),
      ["scrypt@example.com", "lètmein"],
      ["trimmed@example.com", "  trimmed phrase\n"],
      ["decomposed@example.com", DECOMPOSED.normalize("NFC")],
      ["Ada.L@Example.COM", "Ada phrase"],
      ["md5@example.com", NEW],
      ["user0@example.com", NEW],
      ["user500@example.com", "crowd phrase"],
      ["chief@example.com", "chief phrase"],
      ["newcomer@example.com", NEW],
    ];
    expect(await django.run("log_in", kinds)).toEqual(kinds.map(() => true));
    expect(await django.run("log_in", [["user0@example.com", "crowd phrase"]])).toEqual([false]);
    // A link that was mailed here opens there, with our secret as the site's key.
    expect(await django.run("check", { links: [own], secret: env().AUTH_SECRET })).toEqual([true]);
  },
);

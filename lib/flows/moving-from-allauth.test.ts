import { expect, test } from "vitest";
import { findDjango } from "../../e2e/support/django/site";
import { canLogIn, exportTo, importFrom, openSite } from "../django/test-support";
import { deleteIdentity, findUserIdByIdentity, identitiesOf, linkIdentity } from "../models/identities";
import { findUserByEmail, type User } from "../models/users";
import { linkFor, request } from "../test-support";
import { confirmPasswordReset } from "./password-reset";

const present = findDjango();
const NEW = "NewPassword123";

test.skipIf(!present)(
  "a site with allauth and python-social-auth brings its providers and its verified flags, and gets them back",
  async () => {
    const django = await openSite("allauth");
    const member = (name: string) => ({ username: name, email: `${name}@gmail.com`, typed: "a long phrase" });
    const names = ["google", "social", "by-address", "github", "unverified", "spouse", "leaver", "plain"];
    await django.run("create", names.map(member));
    const of = (name: string) => `${name}@gmail.com`;
    await django.run("socialise", {
      addresses: [
        [of("google"), true],
        [of("unverified"), false],
        [of("plain"), true],
      ],
      allauth: [
        [of("google"), "google", "1001"],
        [of("github"), "github", "7"],
        [of("unverified"), "google", "1002"],
        [of("spouse"), "facebook", "2002"],
        [of("leaver"), "google", "1003"],
      ],
      social: [
        [of("social"), "google-oauth2", "3003", {}],
        [of("by-address"), "google-oauth2", of("by-address"), {}],
        [of("spouse"), "google-oauth2", of("spouse"), { sub: "3004", access_token: "a provider's" }],
      ],
    });
    const refused = await importFrom(django.database);
    expect(refused.report.leftBehind).toEqual({
      accounts: {},
      passwords: { "unverified: pbkdf2_sha256": 1 },
      identities: { "provider: github": 1, "subject: google-oauth2": 1, "unverified: google": 1 },
    });
    expect([refused.written, await findUserByEmail(of("google"))]).toEqual([false, undefined]);
    await importFrom(django.database, { allowPartial: true });
    const user = async (name: string) => (await findUserByEmail(of(name))) as User;
    for (const [provider, subject, name] of [
      ["google", "1001", "google"],
      ["google", "3003", "social"],
      ["google", "3004", "spouse"],
      ["facebook", "2002", "spouse"],
    ] as const)
      expect(await findUserIdByIdentity(provider, subject), subject).toBe((await user(name)).id);
    // Somebody else may have begun that account with the address: only the mailbox opens it.
    expect(await findUserIdByIdentity("google", "1002")).toBeUndefined();
    expect(await canLogIn(of("unverified"), "a long phrase")).toBe(false);
    expect((await confirmPasswordReset({ ...linkFor(await user("unverified")), newPassword: NEW }, request)).ok).toBe(
      true,
    );
    expect(await canLogIn(of("unverified"), NEW)).toBe(true);

    // One unlinks a provider here, another links one.
    const [leaving] = await identitiesOf((await user("leaver")).id);
    expect(await deleteIdentity((await user("leaver")).id, leaving?.id ?? 0, ["google"])).toBe(true);
    expect(await linkIdentity(await user("plain"), "google", "4004", new Date())).toBe(true);
    await importFrom(django.database, { allowPartial: true });
    expect(await identitiesOf((await user("leaver")).id)).toEqual([]);

    const models = ["account.EmailAddress", "socialaccount.SocialAccount", "social_django.UserSocialAuth"];
    const before = await django.run<Record<string, object[]>>("rows", models);
    await django.run(
      "load",
      await exportTo(django.folder, { userModel: "auth.user", emailField: "email", allauth: false }),
    );
    const after = await django.run<Record<string, object[]>>("rows", models);
    expect(after["social_django.UserSocialAuth"]).toEqual(before["social_django.UserSocialAuth"]);
    const keys = (rows: object[] = []) => rows.map((row) => (row as { provider: string; uid: string }).uid);
    expect(keys(after["socialaccount.SocialAccount"])).toEqual([
      ...keys(before["socialaccount.SocialAccount"]),
      "4004",
    ]);
    const flags = (after["account.EmailAddress"] as { email: string; verified: boolean }[]).map(
      ({ email, verified }) => [email, verified],
    );
    expect(flags).toEqual([
      [of("google"), true],
      [of("unverified"), true],
      [of("plain"), true],
    ]);
    expect(
      await django.run("log_in", [
        [of("unverified"), NEW],
        [of("google"), "a long phrase"],
      ]),
    ).toEqual([true, true]);
  },
);

import path from "node:path";
import { expect, test } from "vitest";
import { findDjango } from "../../e2e/support/django/site";
import { exportTo, importFrom, logIn, openSite } from "../django/test-support";
import { env } from "../env";
import { createUser, findUserByEmail, findUserByPublicId, type User } from "../models/users";
import { request } from "../test-support";
import { decodeDjangoUid } from "../tokens";
import { issueTokens } from "./bearer-tokens";
import { confirmPasswordReset } from "./password-reset";

const present = findDjango();
const NEW = "NewPassword123";

test.skipIf(!present)(
  "a site whose keys are UUIDs and whose user model is its own keeps its keys, and gets new ones",
  async () => {
    const django = await openSite("uuid");
    await django.run("create", [
      { contact: "ursula{}@example.com", typed: "a long phrase", count: 3, nickname: "U" },
      { contact: "Uwe@Example.com", typed: "a long phrase" },
    ]);
    const [link] = await django.run<{ uid: string; token: string }[]>("links", ["Uwe@Example.com"]);
    if (!link) throw new Error("no link");
    Object.assign(env(), { DJANGO_SECRETS: [{ secret: django.secret, timeZone: "Asia/Kolkata" }] });
    await expect(importFrom(django.database)).rejects.toThrow("There is no auth.user in it");
    const dump = path.join(django.folder, "dump.json");
    await django.run("dump", dump);
    await expect(importFrom(dump)).rejects.toThrow("name the user model, as in --user-model members.member");
    await expect(importFrom(dump, { userModel: "members.member" })).rejects.toThrow("name it by --email-field");
    const model = { userModel: "members.member", emailField: "contact" };
    const fromDump = await importFrom(dump, { ...model, dryRun: true });
    expect((await importFrom(django.database, model)).report).toEqual(fromDump.report);

    const key = decodeDjangoUid(link.uid) as string;
    const uwe = (await findUserByPublicId(key)) as User;
    expect([uwe.email, uwe.djangoPk]).toEqual(["uwe@example.com", key]);
    expect((await confirmPasswordReset({ ...link, newPassword: NEW }, request)).ok).toBe(true);
    expect((await confirmPasswordReset({ ...link, newPassword: NEW }, request)).ok).toBe(false);
    const login = await logIn("uwe@example.com", NEW);
    const { access } = login ? issueTokens(login) : { access: "" };
    expect(JSON.parse(Buffer.from(access.split(".")[1] ?? "", "base64url").toString()).user_id).toBe(key);

    await createUser({ email: "new@example.com", passwordHash: (await findUserByPublicId(key))?.passwordHash ?? "" });
    await django.run("load", await exportTo(django.folder, { ...model, allauth: false }));
    const logins = [
      ["Uwe@Example.com", NEW],
      ["ursula1@example.com", "a long phrase"],
      ["new@example.com", NEW],
    ];
    expect(await django.run("log_in", logins)).toEqual([true, true, true]);
    const rows = await django.run<Record<string, { contact: string; nickname: string; id: string }[]>>("rows", [
      "members.Member",
    ]);
    const [ursula, fresh] = ["ursula1@example.com", "new@example.com"].map((address) =>
      rows["members.Member"]?.find(({ contact }) => contact === address),
    );
    expect([ursula?.nickname, fresh?.nickname]).toEqual(["U", ""]);
    expect(fresh?.id).toBe((await findUserByEmail("new@example.com"))?.djangoPk);
  },
);

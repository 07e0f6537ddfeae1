import { readFileSync } from "node:fs";
import type english from "../../lib/i18n/messages/api/en.json";
import { NEW_PASSWORD, OLD_PASSWORD } from "../support/accounts";
import { expect, test } from "../support/api";

type Messages = Record<keyof typeof english, string>;
const messagesIn = (language: string): Messages =>
  JSON.parse(readFileSync(new URL(`../../lib/i18n/messages/api/${language}.json`, import.meta.url), "utf8"));
const LANGUAGES = ["de", "fr", "es", "ja", "ar"];
const LINK = { uid: "MTIzNDU2", token: "abc-123", new_password: "1" };

const table = (t: Messages): [request: string, body: unknown, status: number, answer: unknown][] => [
  ["POST /api/auth/users/reset_password/", {}, 400, { email: [t["field.required"]] }],
  ["POST /api/auth/users/reset_password/", { email: "" }, 400, { email: [t["field.blank"]] }],
  ["POST /api/auth/users/reset_password/", { email: null }, 400, { email: [t["field.null"]] }],
  ["POST /api/auth/users/reset_password/", { email: 7 }, 400, { email: [t["email.invalid"]] }],
  [
    "POST /api/auth/users/reset_password/",
    [],
    400,
    { non_field_errors: [t["body.invalid"].replace("{type}", "list")] },
  ],
  ["POST /api/auth/jwt/refresh/", { refresh: 7 }, 400, { refresh: [t["field.invalidString"]] }],
  ["POST /api/auth/jwt/refresh/", { refresh: "x" }, 401, { detail: t["auth.tokenNotValid"], code: "token_not_valid" }],
  ["POST /api/auth/users/reset_password_confirm/", { ...LINK, uid: "M" }, 400, { uid: [t["link.invalidUid"]] }],
  ["POST /api/auth/users/reset_password_confirm/", LINK, 400, { token: [t["link.invalidToken"]] }],
  [
    "POST /api/auth/users/reset_password_confirm/",
    { ...LINK, re_new_password: "2" },
    400,
    { non_field_errors: [t["password.mismatch"]] },
  ],
  [
    "POST /api/auth/jwt/create/",
    { email: "unknown@example.com", password: "x" },
    401,
    { detail: t["auth.noActiveAccount"] },
  ],
  ["GET /api/auth/users/me/", undefined, 401, { detail: t["auth.notAuthenticated"] }],
  ["GET /api/auth/jwt/create/", undefined, 405, { detail: t.methodNotAllowed.replace("{method}", "GET") }],
  ["GET /api/nothing", undefined, 404, { detail: t.notFound }],
];

for (const [language, header] of [
  ["en", undefined],
  ["en", "*"],
  ["en", "en-GB,de;q=0.5"],
  ["en", "nl, tlh;q=0.5"],
  ["en", ";;q=\u00ff, --, q=de"],
  ["de", "de-AT,de;q=0.9,en;q=0.8"],
  ["fr", "nl, fr;q=0.8, en;q=0.5"],
  ["es", "es-MX"],
  ["ja", "ja"],
  ["ar", "ar"],
] as const)
  test(`Accept-Language ${header ?? "missing"} is answered in ${language}`, async ({ ask }) => {
    for (const [request, body, status, answer] of table(messagesIn(language))) {
      const got = await ask(request, body, { headers: header ? { "Accept-Language": header } : {} });
      expect([request, got.status, got.body]).toEqual([request, status, answer]);
      expect(got.headers.get("content-language")).toBe(language);
      expect(got.headers.get("vary")).toContain("Accept-Language");
    }
  });

for (const language of LANGUAGES)
  test(`a password change and its errors are in ${language}`, async ({ ask, accounts }) => {
    const t = messagesIn(language);
    const { email } = await accounts.create();
    const headers = { "Accept-Language": language };
    const { access } = (await ask("POST /api/auth/jwt/create/", { email, password: OLD_PASSWORD })).body;
    const set = (current_password: string, new_password: string) =>
      ask("POST /api/users/set_password/", { current_password, new_password }, { token: access, headers });
    expect((await set("wrong", NEW_PASSWORD)).body).toEqual({ current_password: [t["password.invalid"]] });
    const { new_password: problems } = (await set(OLD_PASSWORD, "1234567")).body;
    expect(problems).toHaveLength(3);
    for (const problem of problems) expect(problem).not.toMatch(/password is/);
    expect((await set(OLD_PASSWORD, NEW_PASSWORD)).body.message).toBe(t["setPassword.changed"]);
  });

test("an empty answer has no Content-Language", async ({ ask }) => {
  const { status, headers } = await ask("POST /api/auth/users/reset_password/", { email: "unknown@example.com" });
  expect([status, headers.get("content-language")]).toEqual([204, null]);
});

import { NEW_PASSWORD, OLD_PASSWORD } from "../support/accounts";
import { expect, test } from "../support/api";

const REQUIRED = ["This field is required."];
const BLANK = ["This field may not be blank."];
const NULL = ["This field may not be null."];
const NO_STRING = ["Not a valid string."];
const NO_EMAIL = ["Enter a valid email address."];
const MISMATCH = { non_field_errors: ["The two password fields didn't match."] };
const BAD_UID = { uid: ["Invalid user id or user doesn't exist."] };
const BAD_TOKEN = { token: ["Invalid token for given user."] };
const NO_LIST = { non_field_errors: ["Invalid data. Expected a dictionary, but got list."] };
const TOKEN_INVALID = { detail: "Token is invalid", code: "token_not_valid" };
const WRONG = { detail: "No active account found with the given credentials" };

type Row = [body: unknown, status: number, answer: unknown];
const link = { uid: "MTIzNDU2", token: "abc-123" };
const account = { password: NEW_PASSWORD, re_password: NEW_PASSWORD };

const emailRows: Row[] = [
  [{}, 400, { email: REQUIRED }],
  [{ email: "" }, 400, { email: BLANK }],
  [{ email: "  " }, 400, { email: BLANK }],
  [{ email: null }, 400, { email: NULL }],
  ...[7, 1.5, true, ["a@example.com"], { a: 1 }, "nobody", "a@b@c.example", "a\r\nb@example.com", "a＠example.com"].map(
    (email): Row => [{ email }, 400, { email: NO_EMAIL }],
  ),
  [{ email: `${"a".repeat(60)}@${"b.".repeat(100)}example` }, 400, { email: NO_EMAIL }],
  [{ email: "a\0@example.com" }, 400, { email: ["Null characters are not allowed."] }],
  [[], 400, NO_LIST],
  [null, 400, { non_field_errors: ["No data provided"] }],
  [7, 400, { non_field_errors: ["Invalid data. Expected a dictionary, but got int."] }],
  [{ email: "unknown@example.com" }, 204, ""],
  [{ email: " Unknown@Example.com ", more: ["ignored"] }, 204, ""],
];

const linkRows: Row[] = [
  [{}, 400, { uid: REQUIRED, token: REQUIRED }],
  [{ uid: 1, token: [] }, 400, { uid: NO_STRING, token: NO_STRING }],
  [{ uid: "", token: null }, 400, { uid: BLANK, token: NULL }],
  ...["MQ==", "M", "0", "x".repeat(60_000), " MQ"].map((uid): Row => [{ ...link, uid }, 400, BAD_UID]),
  [link, 400, BAD_TOKEN],
  [{ ...link, token: "x".repeat(60_000) }, 400, BAD_TOKEN],
  [{ ...link, token: "a\0" }, 400, { token: ["Null characters are not allowed."] }],
];

const refreshRows: Row[] = [
  [{}, 400, { refresh: REQUIRED }],
  [{ refresh: ["x"] }, 400, { refresh: NO_STRING }],
  ...["x", "a.b.c", "x".repeat(60_000)].map((refresh): Row => [{ refresh }, 401, TOKEN_INVALID]),
];

const table: Record<string, Row[]> = {
  "users/reset_password": emailRows,
  "users/resend_activation": emailRows,
  "users/activation": linkRows,
  "users/reset_password_confirm": [
    ...linkRows.map(([body, status, answer]): Row => {
      const missing = JSON.stringify(body) === "{}" ? { ...(answer as object), new_password: REQUIRED } : answer;
      return missing === answer
        ? [{ new_password: "1", ...(body as object) }, status, answer]
        : [body, status, missing];
    }),
    [{ ...link, new_password: "" }, 400, { new_password: BLANK }],
    [{ ...link, uid: "M", new_password: "1", re_new_password: "2" }, 400, MISMATCH],
    [{ ...link, uid: 7, new_password: "1", re_new_password: "2" }, 400, { uid: NO_STRING }],
    [{ ...link, new_password: "1", re_new_password: "1" }, 400, BAD_TOKEN],
  ],
  users: [
    [{}, 400, { email: REQUIRED, password: REQUIRED, re_password: REQUIRED }],
    [{ ...account, email: "nobody" }, 400, { email: NO_EMAIL }],
    [{ email: "a@example.com", password: "a", re_password: "b" }, 400, MISMATCH],
    [
      { email: "a@example.com", password: "1234567", re_password: "1234567" },
      400,
      {
        password: [
          "This password is too short. It must contain at least 8 characters.",
          "This password is too common.",
          "This password is entirely numeric.",
        ],
      },
    ],
    [
      { email: "lantern@example.com", password: "Lantern@example.com", re_password: "Lantern@example.com" },
      400,
      { password: ["The password is too similar to the email address."] },
    ],
    [
      { email: "a@example.com", password: "é".repeat(129), re_password: "é".repeat(129) },
      400,
      { password: ["This password is too long. It must contain at most 128 characters."] },
    ],
    [{ ...account, email: " New@Example.com" }, 201, { email: "new@example.com" }],
    [{ ...account, email: "new@example.com" }, 201, { email: "new@example.com" }],
  ],
  "jwt/create": [
    [{}, 400, { email: REQUIRED, password: REQUIRED }],
    [{ email: "a@example.com", password: "" }, 400, { password: BLANK }],
    [{ email: "a@example.com", password: 12345678 }, 400, { password: NO_STRING }],
    ...["x", "x".repeat(72), "x".repeat(129), "x".repeat(60_000), "\ud800"].map(
      (password): Row => [{ email: "unknown@example.com", password }, 401, WRONG],
    ),
    [{ email: "new@example.com", password: NEW_PASSWORD }, 401, WRONG],
  ],
  "jwt/refresh": refreshRows,
  "jwt/blacklist": refreshRows,
  "jwt/verify": [
    [{}, 400, { token: REQUIRED }],
    [{ token: "x" }, 401, TOKEN_INVALID],
  ],
};

for (const [path, rows] of Object.entries(table))
  test(`POST /api/auth/${path}/`, async ({ ask }) => {
    for (const [body, status, answer] of rows)
      for (const slash of ["/", ""]) {
        const got = await ask(`POST /api/auth/${path}${slash}`, body);
        expect([JSON.stringify(body).slice(0, 200), got.status, got.body]).toEqual([
          JSON.stringify(body).slice(0, 200),
          status,
          answer,
        ]);
        if (status === 401) expect(got.headers.get("www-authenticate")).toBe('Bearer realm="api"');
      }
  });

test("a password change checks the policy first, then the current password, which takes a hash", async ({
  ask,
  accounts,
}) => {
  const { email } = await accounts.create();
  const { access: token } = (await ask("POST /api/auth/jwt/create/", { email, password: OLD_PASSWORD })).body;
  const rows: Row[] = [
    [{}, 400, { current_password: REQUIRED, new_password: REQUIRED }],
    [{ new_password: NEW_PASSWORD }, 400, { current_password: REQUIRED }],
    [{ new_password: NEW_PASSWORD, current_password: "not it" }, 400, { current_password: ["Invalid password."] }],
    [{ new_password: "password", current_password: "not it" }, 400, { new_password: ["This password is too common."] }],
    [
      { new_password: "password", current_password: OLD_PASSWORD },
      400,
      { new_password: ["This password is too common."] },
    ],
    [
      { new_password: OLD_PASSWORD, current_password: OLD_PASSWORD },
      400,
      { new_password: ["The new password must be different from the current password."] },
    ],
  ];
  for (const path of ["/api/users/set_password", "/api/auth/users/set_password/"])
    for (const [body, status, answer] of rows)
      expect(await ask(`POST ${path}`, body, { token })).toMatchObject({ status, body: answer });
  const change = { new_password: NEW_PASSWORD, current_password: OLD_PASSWORD };
  expect(await ask("POST /api/auth/users/set_password/", change, { token })).toMatchObject({ status: 204, body: "" });
});

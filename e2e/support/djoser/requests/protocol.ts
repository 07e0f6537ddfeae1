import type { Exchange } from "../exchange";
import { withBearer } from "./shapes";

const ASK = "POST users/reset_password/";
const JSON_BODY = '{"email":"unknown@example.com"}';
const raw = (text: string, differs?: string): Exchange => ({
  request: ASK,
  raw: text,
  ...(differs !== undefined && { differs }),
});
const withType = (type: string, differs?: string): Exchange => ({
  ...raw(JSON_BODY, differs),
  headers: { "Content-Type": type },
});

const WRONG = ["GET", "PUT", "PATCH", "DELETE"];
const PUBLIC = ["jwt/create", "jwt/refresh", "jwt/verify"];
const USERS = ["activation", "resend_activation", "reset_password", "reset_password_confirm", "set_password"];

export const protocol: Exchange[] = [
  ...PUBLIC.flatMap((path) => WRONG.map((method) => ({ request: `${method} ${path}/` }))),
  ...[...USERS.map((path) => `GET users/${path}/`), "GET users/", "POST users/me/", "DELETE users/me/"].map(
    (request) => ({ request, differs: "wrong method without a token" }),
  ),
  ...USERS.flatMap((path) => WRONG.map((method) => withBearer({ request: `${method} users/${path}/` }))),
  ...["GET users/", "DELETE users/me/", "POST users/me/"].map((request) => ({
    ...withBearer({ request }),
    differs: "more of Djoser",
  })),
  { request: "OPTIONS jwt/create/", differs: "OPTIONS" },
  { request: "GET nothing/", differs: "unknown paths" },
  {
    request: "POST users/reset_password",
    raw: JSON_BODY,
    headers: { "Content-Type": "application/json" },
    differs: "the last slash",
  },

  raw(`{"email":"nobody","email":"unknown@example.com"}`),
  ...["{", `${JSON_BODY} x`, `\ufeff${JSON_BODY}`, "{'email':1}", "NaN"].map((text) =>
    raw(text, "wording for broken JSON"),
  ),
  raw("[".repeat(10_000) + "]".repeat(10_000), "no input makes a 500"),
  raw(`{"email":"${"x".repeat(70_000)}"}`, "64 KB"),
  withType("application/json; charset=utf-8"),
  withType("text/plain"),
  withType("nonsense"),
  {
    ...withType("application/x-www-form-urlencoded"),
    raw: "email=unknown%40example.com",
  },
];

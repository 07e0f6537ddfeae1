import { NEW_PASSWORD } from "../../accounts";
import type { Exchange } from "../exchange";
import { badBodies, badTexts, LAST, post } from "./shapes";

const SIGN_UP = "users";
const CONFIRM = "users/activation";
const RESEND = "users/resend_activation";
const UNKNOWN = { uid: "MTIzNDU2", token: "abc-123" };
const newcomer = { email: "newcomer@example.com", password: NEW_PASSWORD, re_password: NEW_PASSWORD };

const withPassword = (password: string, differs?: string) =>
  post(SIGN_UP, { email: "lantern@example.com", password, re_password: password }, differs);

export const signUp: Exchange[] = [
  ...badBodies(SIGN_UP),
  ...["", null, [], "nobody", 7].map((email) => post(SIGN_UP, { ...newcomer, email })),
  ...badTexts(SIGN_UP, "password", newcomer),
  ...badTexts(SIGN_UP, "re_password", newcomer),
  post(SIGN_UP, { ...newcomer, re_password: "another" }),
  post(SIGN_UP, { ...newcomer, password: "1" }, "order of refusals"),
  ...["1234567", "password", "PASSWORD1", "8423968157", "lantern@example.com"].map((password) =>
    withPassword(password),
  ),
  withPassword("lantern1@example.co", "password policy"),
  withPassword("738194628150394", "password policy"),
  withPassword("é".repeat(129), "password policy"),
  post(SIGN_UP, { ...newcomer, email: "owner@example.com" }, "taken address"),

  { ...post(SIGN_UP, newcomer, "id of a new account"), emailTo: newcomer.email },
  post("jwt/create", newcomer),
  post(RESEND, { email: "owner@example.com" }, "resend_activation"),
  post(RESEND, { email: "unknown@example.com" }, "resend_activation"),
  ...["", null, 7, "nobody"].map((email) => post(RESEND, { email })),
  ...badBodies(RESEND),
  { ...post(RESEND, { email: newcomer.email }), emailTo: newcomer.email },

  ...badBodies(CONFIRM),
  ...badTexts(CONFIRM, "uid", LAST),
  ...badTexts(CONFIRM, "token", LAST),
  post(CONFIRM, { ...UNKNOWN, uid: "M" }),
  post(CONFIRM, UNKNOWN, "unknown uid"),
  post(CONFIRM, { ...LAST, token: "abc-123" }),
  post(CONFIRM, LAST),
  post(CONFIRM, LAST, "a confirmation twice"),
  post("jwt/create", newcomer, "a token's claims"),
];

import { NEW_PASSWORD } from "../../accounts";
import type { Exchange } from "../exchange";
import { badBodies, badTexts, LAST, post } from "./shapes";

const REQUEST = "users/reset_password";
const CONFIRM = "users/reset_password_confirm";
const UNKNOWN = { uid: "MTIzNDU2", token: "abc-123" };
const password = { new_password: NEW_PASSWORD };

const malformed = [
  7,
  1.5,
  true,
  ["a@example.com"],
  { a: 1 },
  "nobody",
  "a@b@c.example",
  "a b@example.com",
  "a\r\nb@example.com",
  "@example.com",
];

export const reset: Exchange[] = [
  ...badBodies(REQUEST),
  ...["", "  ", null, ...malformed].map((email) => post(REQUEST, { email })),
  post(REQUEST, { email: "a\0@example.com" }, "NUL in an address"),
  post(REQUEST, { email: `${"a".repeat(300)}@example.com` }, "long addresses"),
  ...["unknown@example.com", " Unknown@Example.com ", "disabled@example.com", "passwordless@example.com"].map((email) =>
    post(REQUEST, { email }),
  ),
  post(REQUEST, { email: "unknown@example.com", more: ["ignored"] }),

  { ...post(REQUEST, { email: "owner@example.com" }), emailTo: "owner@example.com" },
  ...badBodies(CONFIRM),
  ...badTexts(CONFIRM, "uid", { ...LAST, ...password }),
  ...badTexts(CONFIRM, "token", { ...LAST, ...password }),
  ...badTexts(CONFIRM, "new_password", LAST),
  ...["M", "0", "!", "x".repeat(1000)].map((uid) => post(CONFIRM, { ...UNKNOWN, ...password, uid })),
  ...["MQ==", " MQ", "MDE"].map((uid) => post(CONFIRM, { ...UNKNOWN, ...password, uid }, "one spelling of a uid")),
  post(CONFIRM, { ...UNKNOWN, ...password }, "unknown uid"),
  ...["abc-123", "abc", "x".repeat(1000), "{token}0"].map((token) => post(CONFIRM, { ...LAST, ...password, token })),
  ...["1234567", "password", "8423968157"].map((new_password) => post(CONFIRM, { ...LAST, new_password })),
  post(CONFIRM, { ...UNKNOWN, uid: "M", new_password: "1" }, "order of refusals"),
  post(CONFIRM, { ...LAST, token: "abc-123", new_password: "1" }, "order of refusals"),
  post(CONFIRM, { ...LAST, ...password, token: "abc-123", re_new_password: "another" }, "re_new_password"),
  post(CONFIRM, { ...LAST, ...password, re_new_password: NEW_PASSWORD }),
];

import { NEW_PASSWORD, OLD_PASSWORD } from "../../accounts";
import type { Exchange } from "../exchange";
import { badBodies, badTexts, LAST, post, withBearer } from "./shapes";

const CREATE = "jwt/create";
const CHANGE = "users/set_password";
const ME: Exchange = { request: "GET users/me/" };
const owner = { email: "owner@example.com", password: OLD_PASSWORD };
const changer = { email: "changer@example.com", password: OLD_PASSWORD };
const change = { current_password: OLD_PASSWORD, new_password: NEW_PASSWORD };

export const logIns: Exchange[] = [
  ...badBodies(CREATE),
  ...badTexts(CREATE, "password", { email: owner.email }),
  ...["", null].map((email) => post(CREATE, { ...owner, email })),
  ...["nobody", 7, [], {}].map((email) => post(CREATE, { ...owner, email }, "malformed address at login")),
  ...["unknown", "disabled", "passwordless"].map((name) => post(CREATE, { ...owner, email: `${name}@example.com` })),
  ...["x", "x".repeat(73), "x".repeat(1000)].map((password) => post(CREATE, { ...owner, password })),
  // A good one in between, or the account would be locked out.
  post(CREATE, { ...owner, email: "Owner@example.com" }, "letter case of an address"),
  post(CREATE, { ...owner, password: ` ${OLD_PASSWORD}` }, "trimming"),
  post(CREATE, { ...owner, password: "\ud800" }, "lone surrogates"),
  post(CREATE, owner, "a token's claims"),

  ...["jwt/refresh", "jwt/verify", "jwt/blacklist"].flatMap((path) => {
    const field = path === "jwt/verify" ? "token" : "refresh";
    return [
      ...badBodies(path),
      ...badTexts(path, field, {}),
      ...["x", "a.b.c", "{refresh}x"].map((token) => post(path, { [field]: token })),
    ];
  }),
  post("jwt/refresh", { refresh: "{access}" }, "wording for bad tokens"),
  post("jwt/blacklist", { refresh: "{access}" }, "wording for bad tokens"),
  post("jwt/verify", { token: "{access}" }),
  post("jwt/verify", { token: "{refresh}" }),
  post("jwt/refresh", { refresh: "{refresh}" }, "a token's claims"),

  withBearer(ME),
  ME,
  ...["", "Basic eDp4", "Token x"].map((Authorization) => ({ ...ME, headers: { Authorization } })),
  ...["x", "%", "a.b.c"].map((token) => withBearer(ME, token)),
  ...["Bearer", "Bearer a b"].map((Authorization) => ({
    ...ME,
    headers: { Authorization },
    differs: "wording for bad tokens",
  })),
  { ...withBearer(ME, "{refresh}"), differs: "wording for bad tokens" },
  { ...ME, headers: { Authorization: "bearer {access}" }, differs: "letter case of Bearer" },
];

export const afterReset: Exchange[] = [
  post("users/reset_password_confirm", { ...LAST, new_password: "Another-lantern-42" }),
  post(CREATE, owner),
  { ...withBearer(ME), differs: "life of a token" },
  post("jwt/refresh", { refresh: "{refresh}" }, "life of a token"),
  post("jwt/verify", { token: "{access}" }, "life of a token"),
];

export const changes: Exchange[] = [
  post(CREATE, changer, "a token's claims"),
  post(CHANGE, change),
  ...badBodies(CHANGE).map((exchange) => withBearer(exchange)),
  ...badTexts(CHANGE, "new_password", change).map((exchange) => withBearer(exchange)),
  ...badTexts(CHANGE, "current_password", change).map((exchange) => withBearer(exchange)),
  withBearer(post(CHANGE, { new_password: NEW_PASSWORD })),
  withBearer(post(CHANGE, { current_password: "not it", new_password: NEW_PASSWORD })),
  withBearer(post(CHANGE, { current_password: "not it", new_password: "1" }, "order in a password change")),
  withBearer(post(CHANGE, { ...change, new_password: "1234567" })),
  withBearer(post(CHANGE, { ...change, new_password: OLD_PASSWORD }, "password policy")),
  withBearer(post(CHANGE, change)),
  { ...withBearer(ME), differs: "life of a token" },

  post(CREATE, { ...changer, password: NEW_PASSWORD }, "a token's claims"),
  post("jwt/blacklist", { refresh: "{refresh}" }),
  ...["jwt/blacklist", "jwt/refresh"].map((path) => post(path, { refresh: "{refresh}" }, "wording for bad tokens")),
  { ...withBearer(ME), differs: "life of a token" },
];

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseEnv, VARIABLE_NAMES } from "./env";

const production = {
  NODE_ENV: "production",
  AUTH_URL: "https://id.example.com",
  AUTH_SECRET: "kX9v2mQ7rT4wZ8bN1cF6hJ3pL5sD0gAyUeWo",
};

test(".env.example lists every variable of the app, and works as it is", () => {
  const lines = readFileSync(".env.example", "utf8").matchAll(/^([A-Z_]+)=(.*)$/gm);
  const example = Object.fromEntries([...lines].map(([, name, value]) => [name, value?.replace(/^"|"$/g, "")]));
  const setByTheShell = ["NODE_ENV", "PORT", "HOSTNAME"];
  expect(Object.keys(example)).toEqual(VARIABLE_NAMES.filter((name) => !setByTheShell.includes(name)));
  expect(parseEnv({ ...example, AUTH_SECRET: production.AUTH_SECRET })).toMatchObject(
    parseEnv({ AUTH_SECRET: production.AUTH_SECRET }),
  );
});

test("production starts with AUTH_URL and AUTH_SECRET alone", () => {
  expect(parseEnv(production)).toMatchObject({
    AUTH_URL: "https://id.example.com",
    RESET_LINK_HOURS: 24,
    PASSWORD_MIN_LENGTH: 8,
    BCRYPT_COST: 12,
    MAIL_TRANSPORT: "console",
    MAIL_LINKS_SHOWN: false,
  });
});

test("an empty value counts as not set", () => {
  expect(parseEnv({ ...production, BCRYPT_COST: "", AUTH_GOOGLE_ID: "" }).BCRYPT_COST).toBe(12);
});

test.each([
  ["AUTH_URL", undefined],
  ["AUTH_URL", "https://id.example.com/path"],
  ["AUTH_URL", "javascript:alert(1)"],
  ["AUTH_SECRET", undefined],
  ["AUTH_SECRET", production.AUTH_SECRET.slice(0, 31)],
  ["AUTH_SECRET", "change-me-change-me-change-me-change-me"],
  ["AUTH_SECRET", "a".repeat(40)],
  ["DATABASE_URL", "mysql://localhost"],
  ["MAIL_TRANSPORT", "pigeon"],
  ["MAIL_FROM", "A <a@example.com>\r\nBcc: b@example.com"],
  ["APP_NAME", "two\nlines"],
  ["APP_NAME", "a\u0000b"],
  ["MAIL_FROM", "A\u2028Bcc: b@example.com <a@example.com>"],
  ["SUPPORT_EMAIL", "nobody"],
  ["RESET_LINK_HOURS", "24.5"],
  ["RESET_LINK_HOURS", "0"],
  ["PASSWORD_MIN_LENGTH", "7"],
  ["BCRYPT_COST", "9"],
  ["BCRYPT_COST", "17"],
  ["RESET_LIMIT", "5 per hour"],
  ["LOGIN_LIMIT", "0/minute"],
  ["TRUSTED_PROXY_HOPS", "-1"],
  ["CAPTCHA", "maybe"],
  ["AUTH_OIDC_ISSUER", "not a url"],
  ["LOG_LEVEL", "loud"],
  ["PORT", "70000"],
  ["AUTH_OIDC_TRUST_EMAIL", "yes"],
  ["APP_ACCENT", "teal"],
  ["APP_ACCENT", "#0d6b62;}body{display:none"],
])("%s=%s is refused, and the message names the variable without its value", (name, value) => {
  const start = () => parseEnv({ ...production, [name]: value });
  expect(start).toThrow(name);
  if (value && value.length > 2) expect(start).not.toThrow(value);
});

test.each([
  [{ MAIL_TRANSPORT: "resend", MAIL_FROM: "a@example.com" }, "RESEND_API_KEY"],
  [{ MAIL_TRANSPORT: "smtp", MAIL_FROM: "a@example.com" }, "SMTP_URL"],
  [{ MAIL_TRANSPORT: "smtp", SMTP_URL: "smtp://localhost:25" }, "MAIL_FROM"],
  [{ AUTH_GOOGLE_ID: "id" }, "AUTH_GOOGLE_SECRET"],
  [{ AUTH_OIDC_ISSUER: "https://id.example.com", AUTH_OIDC_ID: "id" }, "AUTH_OIDC_SECRET"],
])("%o is incomplete, and the message names what is missing", (half, missing) => {
  expect(() => parseEnv({ ...production, ...half })).toThrow(missing);
});

test("every wrong variable is named at once", () => {
  expect(() => parseEnv({ NODE_ENV: "production", BCRYPT_COST: "9" })).toThrow(/AUTH_URL.*AUTH_SECRET.*BCRYPT_COST/);
});

test("a cost below ten is accepted outside production", () => {
  expect(parseEnv({ AUTH_SECRET: production.AUTH_SECRET, BCRYPT_COST: "4" }).BCRYPT_COST).toBe(4);
});

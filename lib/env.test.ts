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
  const setByTheShell = ["NODE_ENV", "PORT"];
  expect(Object.keys(example)).toEqual(VARIABLE_NAMES.filter((name) => !setByTheShell.includes(name)));
  expect(parseEnv({ ...example, AUTH_SECRET: production.AUTH_SECRET })).toMatchObject(
    parseEnv({ AUTH_SECRET: production.AUTH_SECRET }),
  );
});

test("docs/settings.md tells each variable of .env.example once, in its order, and the default that it has", () => {
  const rows = readFileSync("docs/settings.md", "utf8").matchAll(/^\| `([A-Z_]+)` \| ([^|]*) \|/gm);
  const told = [...rows].map(([, name = "", unset = ""]): [string, string] => [name, unset]);
  const example = readFileSync(".env.example", "utf8").matchAll(/^([A-Z_]+)=/gm);
  expect(told.map(([name]) => name)).toEqual([...example].map(([, name]) => name));
  // A value of its own, and no condition or description.
  const values = told.flatMap(
    ([name, unset]) =>
      /^`([^`]+)`$/
        .exec(unset)
        ?.slice(1)
        .map((value) => [name, value]) ?? [],
  );
  expect(values.length).toBeGreaterThan(10);
  const { AUTH_SECRET } = production;
  expect(parseEnv({ AUTH_SECRET, ...Object.fromEntries(values) })).toEqual(parseEnv({ AUTH_SECRET }));
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
  ["AUTH_SECRET_PREVIOUS", `${production.AUTH_SECRET},${production.AUTH_SECRET.slice(0, 31)}`],
  ["AUTH_SECRET_PREVIOUS", "change-me-change-me-change-me-change-me"],
  ["AUTH_SECRET_PREVIOUS", "django:a-short-secret-key"],
  ["AUTH_SECRET_PREVIOUS", `django:Europe/Atlantis:${"k3y-".repeat(10)}`],
  ["AUTH_SECRET_PREVIOUS", `django:${"a".repeat(40)}`],
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
  ["TRUSTED_PROXY_NETWORKS", "10.0.0.0/8,everybody"],
  ["TRUSTED_PROXY_NETWORKS", "10.0.0.0/33"],
  ["TRUSTED_PROXY_NETWORKS", "::1/129"],
  ["TRUSTED_PROXY_NETWORKS", "172.16.0.0/"],
  ["TRUSTED_PROXY_NETWORKS", ","],
  ["CAPTCHA", "maybe"],
  ["AUTH_OIDC_ISSUER", "not a url"],
  ["AUTH_OIDC_ISSUER", "http://login.example.com"],
  ["AUTH_OIDC_ISSUER", "http://localhost.example.com"],
  ["LOG_LEVEL", "loud"],
  ["PORT", "70000"],
  ["FRONTEND_ORIGINS", "*"],
  ["FRONTEND_ORIGINS", "null"],
  ["FRONTEND_ORIGINS", "https://*.example.com"],
  ["FRONTEND_ORIGINS", "https://app.example.com/path"],
  ["FRONTEND_ORIGINS", "https://app.example.com,myapp://open"],
  ["FRONTEND_ORIGINS", "http://app.example.com"],
  ["RESET_URL", "https://id.example.com/reset?uid={uid}"],
  ["RESET_URL", "https://id.example.com/reset/{uid}/{token}/{token}"],
  ["RESET_URL", "https://evil.example/{uid}/{token}"],
  ["RESET_URL", "https://id.example.com.evil.example/{uid}/{token}"],
  ["RESET_URL", "https://id.example.com@evil.example/{uid}/{token}"],
  ["RESET_URL", "https://id.example.com:444/{uid}/{token}"],
  ["RESET_URL", "https://id.example.com{uid}/{token}"],
  ["RESET_URL", "http://id.example.com/{uid}/{token}"],
  ["RESET_URL", "//evil.example/{uid}/{token}"],
  ["RESET_URL", "/reset/{uid}/{token}"],
  ["RESET_URL", "https:/\\evil.example/{uid}/{token}"],
  ["RESET_URL", "https://id.example.com/{uid}/{token}\nhttps://evil.example"],
  ["RESET_URL", 'https://id.example.com/{uid}/{token}"><script>'],
  ["RESET_URL", "javascript://%0aalert(1)//{uid}/{token}"],
  ["RESET_URL", "JavaScript:alert('{uid}{token}')"],
  ["RESET_URL", "data://text/html,{uid}{token}"],
  ["RESET_URL", "mailto:a@evil.example?subject={uid}{token}"],
  ["VERIFY_URL", "https://evil.example/{uid}/{token}"],
  ["VERIFY_URL", "vbscript://{uid}/{token}"],
  ["SIGN_UP", "no"],
  ["ACCESS_TOKEN_MINUTES", "0"],
  ["ACCESS_TOKEN_MINUTES", "61"],
  ["REFRESH_TOKEN_DAYS", "366"],
  ["WEBHOOK_URL", "http://hooks.example.com/"],
  ["WEBHOOK_URL", "https://user:secret@hooks.example.com/"],
  ["WEBHOOK_SECRET", "whsec_c2hvcnQ="],
  ["WEBHOOK_SECRET", "whsec_not base64 of anything at all, but long"],
  ["WEBHOOK_SECRET", `whsec_${"A".repeat(44)}`],
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
  [{ DATABASE_MIGRATE_URL: "postgres://localhost/latchkey" }, "DATABASE_URL"],
  [{ AUTH_GOOGLE_ID: "id" }, "AUTH_GOOGLE_SECRET"],
  [{ AUTH_OIDC_ISSUER: "https://id.example.com", AUTH_OIDC_ID: "id" }, "AUTH_OIDC_SECRET"],
  [{ WEBHOOK_URL: "https://hooks.example.com" }, "WEBHOOK_SECRET"],
])("%o is incomplete, and the message names what is missing", (half, missing) => {
  expect(() => parseEnv({ ...production, ...half })).toThrow(missing);
});

const DJANGO_KEY = "^w!0#x4u2g(b$k8n5v=z1m&q7r*t)y-e6h_a+s3d9j%f@c0l2p";
const HEX_OF_50 = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a697887";
test.each([
  ["as Django generates it", DJANGO_KEY, DJANGO_KEY, "UTC"],
  ["as startproject writes it", `django-insecure-${DJANGO_KEY}`, `django-insecure-${DJANGO_KEY}`, "UTC"],
  ["made otherwise and marked", `django:${HEX_OF_50}`, HEX_OF_50, "UTC"],
  [
    "with the site's time zone",
    `django:America/Argentina/Ushuaia:${DJANGO_KEY}`,
    DJANGO_KEY,
    "America/Argentina/Ushuaia",
  ],
  ["with an offset", `django:Etc/GMT+5:${HEX_OF_50}`, HEX_OF_50, "Etc/GMT+5"],
])("Django's key, %s, is known from our own previous secrets", (_how, written, key, timeZone) => {
  const ours = [`${production.AUTH_SECRET}-older`, HEX_OF_50];
  const AUTH_SECRET_PREVIOUS = [ours[0], written, ours[1]].join(", ");
  expect(parseEnv({ ...production, AUTH_SECRET_PREVIOUS })).toMatchObject({
    AUTH_SECRET_PREVIOUS: ours,
    DJANGO_SECRETS: [{ secret: key, timeZone }],
  });
});

test.each([
  [{}, false],
  [{ AUTH_URL: "http://localhost:3000" }, false],
  [{ AUTH_URL: "http://latchkey.localhost" }, false],
  [{ AUTH_URL: "http://127.0.0.2:3000" }, false],
  [{ AUTH_URL: "http://[::1]:3000" }, false],
  [{ AUTH_URL: "https://id.example.com" }, true],
  [{ AUTH_URL: "http://192.168.1.7:3000" }, true],
  [{ AUTH_URL: "http://127.0.0.1.example.com", NODE_ENV: "development" }, true],
  [{ AUTH_URL: "http://localhost:3000", NODE_ENV: "production" }, true],
])("%o: production is what is not provably a laptop (%s)", (source, expected) => {
  expect(parseEnv({ AUTH_SECRET: production.AUTH_SECRET, ...source }).production).toBe(expected);
});

test("the origins of front ends are kept as browsers send them", () => {
  const FRONTEND_ORIGINS = "https://App.example.com:443/, http://localhost:5173";
  expect(parseEnv({ ...production, FRONTEND_ORIGINS }).FRONTEND_ORIGINS).toEqual([
    "https://app.example.com",
    "http://localhost:5173",
  ]);
  expect(parseEnv(production).FRONTEND_ORIGINS).toEqual([]);
});

test.each([
  "https://id.example.com/reset-password?uid={uid}&token={token}",
  "https://app.example.com/#/password/reset/confirm/{uid}/{token}",
  "https://app.example.com?token={token}&uid={uid}",
  "myapp://reset/{uid}/{token}",
  "com.example.app://reset?uid={uid}&token={token}",
])("mailed links may lead to %s", (template) => {
  const FRONTEND_ORIGINS = "https://app.example.com";
  const urls = { RESET_URL: template, VERIFY_URL: template };
  expect(parseEnv({ ...production, FRONTEND_ORIGINS, ...urls })).toMatchObject(urls);
});

test("an identity provider on this machine may speak http", () => {
  const provider = { AUTH_OIDC_ISSUER: "http://127.0.0.1:3001", AUTH_OIDC_ID: "a", AUTH_OIDC_SECRET: "b" };
  expect(parseEnv({ ...production, ...provider })).toMatchObject(provider);
});

test("development listens on this machine only, production on all interfaces, and HOSTNAME is not read", () => {
  const { AUTH_SECRET } = production;
  expect(parseEnv({ AUTH_SECRET, HOSTNAME: "0.0.0.0" }).LISTEN_HOST).toBe("127.0.0.1");
  expect(parseEnv({ AUTH_SECRET, LISTEN_HOST: "0.0.0.0" }).LISTEN_HOST).toBe("0.0.0.0");
  expect(parseEnv({ ...production, HOSTNAME: "10.0.0.1" }).LISTEN_HOST).toBeUndefined();
});

test("every wrong variable is named at once", () => {
  expect(() => parseEnv({ NODE_ENV: "production", BCRYPT_COST: "9" })).toThrow(/AUTH_URL.*AUTH_SECRET.*BCRYPT_COST/);
});

test("a cost below ten is accepted outside production", () => {
  expect(parseEnv({ AUTH_SECRET: production.AUTH_SECRET, BCRYPT_COST: "4" }).BCRYPT_COST).toBe(4);
});

/** Every variable, ten values that cannot work: each is refused at the start, by name, with what is wrong and an example that works. */
import { expect, test } from "vitest";
import { BadEnvironment, parseEnv, VARIABLE_NAMES } from "./env";
import { EXAMPLES } from "./env-values";

const SECRET = "kX9v2mQ7rT4wZ8bN1cF6hJ3pL5sD0gAyUeWo";
const production = { NODE_ENV: "production", AUTH_URL: "https://id.example.com", AUTH_SECRET: SECRET };
/** What a variable is required together with. */
const TOGETHER: Record<string, string> = {
  DATABASE_URL: "postgres://localhost/latchkey",
  ...Object.fromEntries(
    ["GOOGLE", "FACEBOOK", "OIDC"].flatMap((p) => [`AUTH_${p}_ID`, `AUTH_${p}_SECRET`]).map((n) => [n, "x"]),
  ),
  AUTH_OIDC_ISSUER: "https://login.example.com",
  MAIL_FROM: "a@example.com",
  SMTP_URL: "smtp://localhost",
  RESEND_API_KEY: "re_1",
  FRONTEND_ORIGINS: "https://app.example.com",
  WEBHOOK_URL: "https://hooks.example.com",
  WEBHOOK_SECRET: `whsec_${SECRET}`,
};

const NOT_A_NUMBER = ["x", "-1", "1.5", "1e1", "0x10", " ", "ten", "1,000", "+1", "1 "];
const NOT_A_NAME = [
  " ",
  "a\nb",
  "a\rb",
  "a\0b",
  "a\tb",
  "\u001b[31m",
  "a\u2028b",
  "a\u2029b",
  "\u202eA",
  "x".repeat(61),
  "\ud800",
];
const NOT_A_CREDENTIAL = [" ", "a b", "a\n", "\ta", "é", "“x”", "x\0", "x\u00a0", "x\u200b", "x y z", "☃"];
const NOT_A_RATE = [
  "5",
  "5/",
  "/hour",
  "5/hours",
  "0/hour",
  "-5/hour",
  "5 / hour",
  "5/year",
  "five/hour",
  "1000000/day",
  "5/HOUR",
];
const NOT_A_SECRET = [
  "short",
  "only-29-characters-0123456789",
  "change-me-0123456789-0123456789-0123456789",
  "replace-this-with-a-long-random-secret-0123",
  "example-secret-0123456789-0123456789-012345",
  "secret-0123456789-0123456789-0123456789-012",
  "your-secret-0123456789-0123456789-012345678",
  "a".repeat(40),
  `${"0".repeat(20)}${SECRET}`,
  `${SECRET}\n${SECRET}`,
  `${SECRET}\0${SECRET}`,
];
const NOT_A_WEBHOOK_SECRET = [
  "x",
  " ",
  "whsec_AA==",
  "whsec_c2hvcnQ=",
  "whsec_not base64 of anything at all, but long",
  `whsec_${"A".repeat(44)}`,
  `whsec_${SECRET}=`,
  `whsec_${SECRET}\n`,
  ` whsec_${SECRET}`,
  `WHSEC_${SECRET}`,
  `whsec_${SECRET.repeat(3)}`,
  `whsec_whsec_${SECRET}`,
  `whsec_${SECRET.replaceAll("k", "-")}`,
  `whsec_secret${SECRET.slice(2)}`,
];
const NOT_A_LINK = [
  "https://id.example.com/reset?uid={uid}",
  "https://id.example.com/reset/{uid}/{token}/{token}",
  "https://evil.example/{uid}/{token}",
  "https://id.example.com.evil.example/{uid}/{token}",
  "https://id.example.com@evil.example/{uid}/{token}",
  "https://user:secret@id.example.com/{uid}/{token}",
  "https://id.example.com:444/{uid}/{token}",
  "https://id.example.com{uid}/{token}",
  "http://id.example.com/{uid}/{token}",
  "/reset/{uid}/{token}",
  "https://id.example.com/{uid}/{token}\nhttps://evil.example",
  "https://id.example.com/{uid}/{token} ",
  "https://id.example.com/%7Buid%7D/{token}",
  "javascript://%0aalert(1)//{uid}/{token}",
  "mailto:a@evil.example?subject={uid}{token}",
];
const NOT_A_CHOICE = ["x", "1", "0", "yes", "no", "on", " ", "AUTO", "null", "undefined", "true false"];

const BAD: Record<string, string[]> = {
  NODE_ENV: ["prod", "dev", "staging", "PRODUCTION", "live", "local", "1", "x", " ", "production "],
  PORT: [...NOT_A_NUMBER, "65536", "99999", "3000/tcp"],
  AUTH_URL: [
    "id.example.com",
    "https://",
    "ftp://id.example.com",
    "https://id.example.com/path",
    "https://id.example.com?a",
    "https://id.example.com#a",
    "https://user@id.example.com",
    "https://:secret@id.example.com",
    "https://*.example.com",
    "https://id.example.com:0",
    "https://id.example.com:99999",
    "javascript:alert(1)",
    "https://id.example.com,https://b.example.com",
    "https://id.example.com.",
  ],
  AUTH_SECRET: NOT_A_SECRET,
  AUTH_SECRET_PREVIOUS: NOT_A_SECRET.map((bad) => `${SECRET},${bad}`),
  DATABASE_URL: [
    "mysql://localhost/latchkey",
    "latchkey.db",
    "file:",
    "file:./data/",
    "file:..",
    "file:./data/l.db?mode=ro",
    "postgres://",
    "postgres://localhost",
    "postgres://localhost/",
    "postgres://user:pass#word@localhost/latchkey",
    "postgres://user:pass/word@localhost/latchkey",
    "postgres://user:12/34@localhost/latchkey",
    "postgres://user:12#34@localhost/latchkey",
    "postgres://user:pass?word@localhost/latchkey",
    "postgres://user:100%@localhost/latchkey",
    "postgres://localhost:99999/latchkey",
    "postgres://localhost/latchkey?sslmode=verify-full&sslrootcert=/no/such/file",
  ],
  DATABASE_MIGRATE_URL: [
    "file:./data/latchkey.db",
    "mysql://localhost/latchkey",
    "localhost",
    "postgres://",
    "postgres://localhost",
    "postgres://localhost/",
    "postgres://owner:pass#word@localhost/latchkey",
    "postgres://owner:pass/word@localhost/latchkey",
    "postgres://owner:12/34@localhost/latchkey",
    "postgres://owner:pass?word@localhost/latchkey",
    "postgres://owner:100%@localhost/latchkey",
    "postgres://localhost:99999/latchkey",
    "postgres://localhost/latchkey\n",
  ],
  MAIL_TRANSPORT: [...NOT_A_CHOICE, "pigeon", "SMTP", "sendmail"],
  MAIL_FROM: [
    "Latchkey",
    "<>",
    "no-reply@",
    "@example.com",
    "Acme: Support <a@b.example>",
    "Acme; <a@b.example>",
    "Latchkey <no-reply>",
    "Latchkey <no-reply@example>",
    "a@b.example, c@d.example",
    "Acme <a@b.example> <c@d.example>",
    "Acme a@b.example",
    "Acme <a b@c.example>",
    "A <a@example.com>\r\nBcc: b@example.com",
    "A\u2028 <a@example.com>",
    "Acme <a@b.example",
  ],
  RESEND_API_KEY: NOT_A_CREDENTIAL,
  SMTP_URL: [
    "localhost:25",
    "http://localhost",
    "smtp://",
    "smtp:localhost",
    "smtp://localhost:99999",
    "smtp://user:pass#word@localhost",
    "smtp://user:12#34@localhost",
    "smtp://user:pass/word@localhost",
    "smtp://user:100%@localhost",
    "smtp://user:12?34@localhost",
    "smtp://user:pass@localhost:465",
    "smtps://user:pass@localhost:587",
    "smtps://user:pass@localhost:25",
    "smtp://user@localhost",
    "smtp://:pass@localhost",
    "smtp://localhost/path",
    "smtp://localhost mail",
    "smtps://user:pass@",
  ],
  APP_NAME: NOT_A_NAME,
  SUPPORT_EMAIL: [
    "x",
    "x@",
    "@x.example",
    "a@b",
    "a b@c.example",
    "A <a@b.example>",
    "a@b.example,c@d.example",
    "mailto:a@b.example x",
    "a@b.example\n",
    "https://help.example",
    "a@@b.example",
  ],
  RESET_LINK_HOURS: ["x", "-1", "0", "0.0", "24.5", "25", "1e1", "0x10", " ", "Infinity", "1h", "NaN", "1,5"],
  PASSWORD_MIN_LENGTH: [...NOT_A_NUMBER, "7", "129"],
  BCRYPT_COST: [...NOT_A_NUMBER, "9", "17"],
  RESET_LIMIT: NOT_A_RATE,
  LOGIN_LIMIT: NOT_A_RATE,
  TRUSTED_PROXY_HOPS: [...NOT_A_NUMBER, "21"],
  TRUSTED_PROXY_NETWORKS: [
    ",",
    " ",
    "x",
    "10.0.0.0/33",
    "::1/129",
    "10.0.0.0/",
    "10.0.0.0/8/8",
    "10.0.0.0/x",
    "10.0.0/8",
    "localhost",
    "10.0.0.0/8 10.0.0.1",
  ],
  CAPTCHA: NOT_A_CHOICE,
  AUTH_GOOGLE_ID: NOT_A_CREDENTIAL,
  AUTH_GOOGLE_SECRET: NOT_A_CREDENTIAL,
  AUTH_FACEBOOK_ID: NOT_A_CREDENTIAL,
  AUTH_FACEBOOK_SECRET: NOT_A_CREDENTIAL,
  AUTH_OIDC_ISSUER: [
    "not a url",
    "login.example.com",
    "http://login.example.com",
    "http://localhost.example.com",
    "https://",
    "https://login.example.com?a=b",
    "https://login.example.com#a",
    "https://user:pass@login.example.com",
    "ftp://login.example.com",
    "https://login.example.com/ realm",
    "https://*.example.com",
    "https:login.example.com",
  ],
  AUTH_OIDC_ID: NOT_A_CREDENTIAL,
  AUTH_OIDC_SECRET: NOT_A_CREDENTIAL,
  AUTH_OIDC_NAME: NOT_A_NAME,
  LOG_LEVEL: NOT_A_CHOICE,
  LISTEN_HOST: [
    "http://localhost",
    "0.0.0.0:3000",
    "localhost:80",
    "[::]",
    "256.0.0.1",
    "1.2.3",
    "a b",
    "/run/socket",
    "*",
    "a_b c",
    "-x",
    "::1/128",
    " ",
  ],
  FRONTEND_ORIGINS: [
    ",",
    " ",
    "*",
    "null",
    "app.example.com",
    "https://*.example.com",
    "https://app.example.com/path",
    "https://app.example.com?a",
    "https://user@app.example.com",
    "https://app.example.com https://b.example.com",
    "https://app.example.com;https://b.example.com",
    "https://app.example.com,myapp://open",
    "http://app.example.com",
    "https://app.example.com,http://10.0.0.7",
  ],
  RESET_URL: NOT_A_LINK,
  VERIFY_URL: NOT_A_LINK,
  SIGN_UP: [...NOT_A_CHOICE, "OPEN", "true", "false"],
  ACCESS_TOKEN_MINUTES: [...NOT_A_NUMBER, "0", "61"],
  REFRESH_TOKEN_DAYS: [...NOT_A_NUMBER, "0", "366"],
  WEBHOOK_URL: [
    "not a url",
    "hooks.example.com",
    "http://hooks.example.com",
    "http://localhost.example.com",
    "https://",
    "https:hooks.example.com",
    "https://user:secret@hooks.example.com",
    "https://user@hooks.example.com",
    "https://hooks.example.com/#a",
    "https://hooks.example.com/ a",
    "https://*.example.com",
    "https://hooks.example.com:99999",
    "ftp://hooks.example.com",
    "javascript:alert(1)",
  ],
  WEBHOOK_SECRET: NOT_A_WEBHOOK_SECRET,
  RESEND_WEBHOOK_SECRET: NOT_A_WEBHOOK_SECRET,
  SMTP_CONNECTIONS: [...NOT_A_NUMBER, "0", "51"],
  AUTH_OIDC_TRUST_EMAIL: NOT_A_CHOICE,
  METRICS_TOKEN: [...NOT_A_SECRET, `${SECRET} ${SECRET}`, `${SECRET}é`],
  APP_ACCENT: [
    "teal",
    "#fff",
    "0d6b62",
    "#0d6b6",
    "#0d6b62ff",
    "#gggggg",
    "rgb(0,0,0)",
    "#0d6b62;",
    "# 0d6b62",
    "#0d6b62;}body{display:none",
  ],
  WEB_PROCESSES: [...NOT_A_NUMBER, "0", "257"],
  DRAIN_SECONDS: [...NOT_A_NUMBER, "61"],
};

test("every variable is in the table with ten values that cannot work, and has an example", () => {
  expect(Object.keys(BAD)).toEqual(VARIABLE_NAMES);
  for (const [name, bad] of Object.entries(BAD)) expect(new Set(bad).size, name).toBeGreaterThanOrEqual(10);
  expect(Object.keys(EXAMPLES)).toEqual(VARIABLE_NAMES);
});

test.each(Object.entries(BAD).flatMap(([name, bad]) => bad.map((value) => [name, value] as const)))(
  "%s=%j is refused",
  (name, value) => {
    const start = () => parseEnv({ ...production, ...TOGETHER, [name]: value });
    expect(start).toThrow(BadEnvironment);
    expect(start).toThrow(new RegExp(`^${name} .+, such as ${name}="`));
    expect(start).not.toThrow("; "); // nothing else is wrong
    const said = String(messageOf(start)).split(", such as ")[0];
    if (value.trim().length > 5) expect(said).not.toContain(value);
  },
);

const resend = { ...production, MAIL_TRANSPORT: "resend", MAIL_FROM: "a@example.com", RESEND_API_KEY: "re_1" };
const PROXIES = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"];
const BAD_PROXIES = [
  "proxy.example.com",
  "proxy.example.com:3128",
  "10.0.0.1:3128",
  "user:secret@proxy.example.com:3128",
  "//proxy.example.com:3128",
  "ftp://proxy.example.com",
  "http://",
  "http://proxy.example.com:99999",
  "http://user:pass#word@proxy.example.com",
  "http://user:12#34@proxy.example.com",
  "http://user:pass/word@proxy.example.com",
  "http://user:12/34@proxy.example.com",
  "http://user:12?34@proxy.example.com",
  "http://user:100%@proxy.example.com",
  "http://proxy.example.com/path",
  "http://proxy.example.com:3128 ",
];
test.each(PROXIES.flatMap((name) => BAD_PROXIES.map((value) => [name, value] as const)))(
  "%s=%j is refused where Resend is used, and nowhere else",
  (name, value) => {
    expect(() => parseEnv({ ...resend, [name]: value })).toThrow(new RegExp(`^${name} .+, such as ${name}="http://`));
    expect(() => parseEnv({ ...production, ...TOGETHER, [name]: value })).not.toThrow();
  },
);

test("a proxy that works is taken, and one by a name that is not read is not judged", () => {
  for (const value of ["http://proxy:3128", "http://10.0.0.1:3128/", "https://user:p%23ssword@proxy.example.com"])
    for (const name of PROXIES) expect(() => parseEnv({ ...resend, [name]: value })).not.toThrow();
  expect(() => parseEnv({ ...resend, https_proxy: "http://proxy:3128", HTTPS_PROXY: "proxy:3128" })).not.toThrow();
});

/** Those that are shown as a command. */
const MADE: Record<string, string> = {
  AUTH_SECRET: SECRET,
  AUTH_SECRET_PREVIOUS: SECRET,
  WEBHOOK_SECRET: `whsec_${SECRET}`,
  METRICS_TOKEN: SECRET,
  RESEND_WEBHOOK_SECRET: `whsec_${SECRET}`,
};
test.each(Object.entries(EXAMPLES))("the example works: %s=%s", (name, example) => {
  expect(() => parseEnv({ ...production, ...TOGETHER, [name]: MADE[name] ?? example })).not.toThrow();
});

test.each([
  ["AUTH_URL", "http://10.0.0.7:8080"],
  ["AUTH_URL", "https://[::1]"],
  ["DATABASE_URL", "file::memory:"],
  ["DATABASE_URL", "file:/var/lib/latchkey/latchkey.db"],
  ["DATABASE_URL", "file:data.db"],
  ["DATABASE_URL", "postgres:///latchkey?host=/var/run/postgresql"],
  ["DATABASE_URL", "postgresql://u:p%23%2F%40%3F@[::1]:5432/latchkey?sslmode=require&max=20"],
  ["MAIL_FROM", "no-reply@example.com"],
  ["MAIL_FROM", '"Acme: Support, Inc." <no-reply@example.com>'],
  ["MAIL_FROM", "Jörg & Söhne <post@xn--bcher-kva.example>"],
  ["MAIL_FROM", "Latchkey <no-reply@localhost>"],
  ["SMTP_URL", "smtps://user%40example.com:p%2Fq@mail.example.com:465/?pool=true"],
  ["SMTP_URL", "smtp://127.0.0.1:1025"],
  ["APP_NAME", "Ünïcode 👩‍👩‍👧 & Söhne"],
  ["RESET_LINK_HOURS", "0.5"],
  ["AUTH_OIDC_ISSUER", "https://login.example.com/realms/acme/"],
  ["FRONTEND_ORIGINS", "https://App.example.com:443/, http://localhost:5173"],
  ["RESET_URL", "https://id.example.com/#/reset/{uid}/{token}"],
  ["VERIFY_URL", "com.example.app://verify?uid={uid}&token={token}"],
  ["WEBHOOK_URL", "http://127.0.0.1:9000/hooks?to=a@b.example"],
  ["LISTEN_HOST", "::"],
  ["LISTEN_HOST", "localhost"],
])("%s=%s works", (name, value) => {
  expect(() => parseEnv({ ...production, ...TOGETHER, [name]: value })).not.toThrow();
});

function messageOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

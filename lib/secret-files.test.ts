/** Secrets as files, as containers and systemd hand them over: every one of them, so that none is forgotten. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { BadEnvironment, onPostgres, parseEnv, SECRET_NAMES, VARIABLE_NAMES } from "./env";

const SECRET = "kX9v2mQ7rT4wZ8bN1cF6hJ3pL5sD0gAyUeWo";
const production = { NODE_ENV: "production", AUTH_URL: "https://id.example.com", AUTH_SECRET: SECRET };

/** Values that work, and what they are required together with. */
const SECRETS: Record<string, [value: string, together?: Record<string, string>]> = {
  AUTH_SECRET: [`${SECRET}-from-a-file`],
  AUTH_SECRET_PREVIOUS: [`${SECRET}-older`],
  DATABASE_URL: ["postgres://latchkey:s3cret@db.example.com/latchkey"],
  DATABASE_MIGRATE_URL: [
    "postgres://owner:s3cret@db.example.com/latchkey",
    { DATABASE_URL: "postgres://db.example.com/latchkey" },
  ],
  RESEND_API_KEY: ["re_987654321", { MAIL_TRANSPORT: "resend", MAIL_FROM: "a@example.com" }],
  SMTP_URL: ["smtp://user:s3cret@mail.example.com:587", { MAIL_TRANSPORT: "smtp", MAIL_FROM: "a@example.com" }],
  AUTH_GOOGLE_SECRET: ["GOCSPX-0987", { AUTH_GOOGLE_ID: "id" }],
  AUTH_FACEBOOK_SECRET: ["9876fedc", { AUTH_FACEBOOK_ID: "id" }],
  AUTH_OIDC_SECRET: ["9876fedc", { AUTH_OIDC_ISSUER: "https://login.example.com", AUTH_OIDC_ID: "id" }],
  WEBHOOK_SECRET: [`whsec_${SECRET}`, { WEBHOOK_URL: "https://hooks.example.com" }],
  RESEND_WEBHOOK_SECRET: [`whsec_${SECRET}`],
  METRICS_TOKEN: [`${SECRET}-of-metrics`],
};
const table = Object.entries(SECRETS).map(([name, [value, together = {}]]) => [name, value, together] as const);

/** What a log or a screen may show: a new variable is either here or a secret. */
const NO_SECRETS = [
  ...["NODE_ENV", "PORT", "AUTH_URL", "MAIL_TRANSPORT", "MAIL_FROM", "APP_NAME", "SUPPORT_EMAIL", "RESET_LINK_HOURS"],
  ...["PASSWORD_MIN_LENGTH", "BCRYPT_COST", "RESET_LIMIT", "LOGIN_LIMIT", "TRUSTED_PROXY_HOPS"],
  ...["TRUSTED_PROXY_NETWORKS", "CAPTCHA", "AUTH_GOOGLE_ID", "AUTH_FACEBOOK_ID", "AUTH_OIDC_ISSUER", "AUTH_OIDC_ID"],
  ...["AUTH_OIDC_NAME", "LOG_LEVEL", "LISTEN_HOST", "FRONTEND_ORIGINS", "RESET_URL", "VERIFY_URL", "SIGN_UP"],
  ...["ACCESS_TOKEN_MINUTES", "REFRESH_TOKEN_DAYS", "WEBHOOK_URL", "AUTH_OIDC_TRUST_EMAIL", "APP_ACCENT"],
  ...["WEB_PROCESSES", "SMTP_CONNECTIONS", "DRAIN_SECONDS"],
];

const folder = mkdtempSync(path.join(tmpdir(), "latchkey-secrets-"));
function fileOf(content: string): string {
  const file = path.join(folder, String(++files));
  writeFileSync(file, content);
  return file;
}
let files = 0;

afterEach(() => vi.unstubAllEnvs());

test("every variable is in one of the two lists, and every secret may be given as a file", () => {
  expect([...SECRET_NAMES, ...NO_SECRETS].sort()).toEqual([...VARIABLE_NAMES].sort());
  expect(Object.keys(SECRETS)).toEqual(SECRET_NAMES);
});

test.each(table)("%s from a file is the value itself, without its last newline", (name, value, together) => {
  const given = parseEnv({ ...production, ...together, [name]: value });
  const { [name]: _, ...others } = { ...production, ...together } as Record<string, string>;
  for (const content of [value, `${value}\n`, `${value}\r\n`])
    expect(parseEnv({ ...others, [`${name}_FILE`]: fileOf(content) })).toEqual(given);
});

test.each(table)("%s and %s_FILE at once refuse to start, by name and without a value", (name, value, together) => {
  const file = fileOf(value);
  const start = () => parseEnv({ ...production, ...together, [name]: value, [`${name}_FILE`]: file });
  expect(start).toThrow(new BadEnvironment(`${name}_FILE and ${name} are both set`));
  expect(() => parseEnv({ ...production, ...together, [name]: value, [`${name}_FILE`]: "" })).not.toThrow();
});

test.each(table)("%s_FILE that is missing, a folder or empty refuses to start, by name", (name, value, together) => {
  const { [name]: _, ...others } = { ...production, ...together } as Record<string, string>;
  const start = (file: string) => () => parseEnv({ ...others, [`${name}_FILE`]: file });
  expect(start("/no/such/file")).toThrow(new BadEnvironment(`${name}_FILE names a file that cannot be read (ENOENT)`));
  expect(start(folder)).toThrow(new BadEnvironment(`${name}_FILE names a file that cannot be read (EISDIR)`));
  for (const empty of ["", "\n"])
    expect(start(fileOf(empty))).toThrow(new BadEnvironment(`${name}_FILE names a file that is empty`));
  // The secret given as its own path.
  expect(start(value)).not.toThrow(value);
});

test.each(table.filter(([name]) => name !== "DATABASE_URL"))(
  "%s from a file is judged as if it was given itself, a second newline too",
  (name, value, together) => {
    const { [name]: _, ...others } = { ...production, ...together } as Record<string, string>;
    const start = () => parseEnv({ ...others, [`${name}_FILE`]: fileOf(`${value}\n\n`) });
    expect(start).toThrow(new RegExp(`^${name} `));
    expect(start).not.toThrow(value);
  },
);

test("every wrong file is named at once", () => {
  const source = { ...production, SMTP_URL_FILE: "/no/such/file", METRICS_TOKEN_FILE: folder };
  expect(() => parseEnv(source)).toThrow(/^SMTP_URL_FILE [^;]+; METRICS_TOKEN_FILE [^;]+$/);
});

test("the engine is chosen by the file, too, before the rest is judged", () => {
  vi.stubEnv("DATABASE_URL", "");
  vi.stubEnv("DATABASE_URL_FILE", fileOf("postgres://localhost/latchkey\n"));
  expect(onPostgres()).toBe(true);
  vi.stubEnv("DATABASE_URL_FILE", fileOf("file:./data/latchkey.db\n"));
  expect(onPostgres()).toBe(false);
  vi.stubEnv("DATABASE_URL_FILE", "/no/such/file");
  expect(onPostgres()).toBe(false);
});

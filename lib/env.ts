/** Every environment variable, read and checked once. No other module reads process.env. */
import { availableParallelism } from "node:os";
import { z } from "zod";
import { devSecret } from "./dev-secret";
import { isLoopback, networks } from "./networks";

const MIN_SECRET_LENGTH = 32;
const EXAMPLE_SECRET = /^(change|replace|example|secret|your)|(.)\2{15}/i;
/** As Django generates its SECRET_KEY (50 characters, a sign among them), or as the operator marks one that was made otherwise. */
const DJANGO_SECRET = /^(django:|django-insecure-|(?=.*[!@#$%^&*(\-_=+)])[a-z0-9!@#$%^&*(\-_=+)]{50}$)/;

const text = z.string().optional();
const rate = z.string().regex(/^[1-9]\d{0,5}\/(minute|hour|day)$/, "must look like 5/hour (N/minute, N/hour or N/day)");
const mailbox = z.string().regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, "must be one line, without control characters");

const variables = z.object({
  NODE_ENV: z.enum(["production", "development", "test"]).default("development"),
  PORT: wholeNumber(0, 65_535).default(3000),

  AUTH_URL: z.string().transform(toOrigin).optional(),
  AUTH_SECRET: z.string().min(MIN_SECRET_LENGTH, `must have at least ${MIN_SECRET_LENGTH} characters`).optional(),
  AUTH_SECRET_PREVIOUS: z.string().default("").transform(commaSeparated),
  DATABASE_URL: z
    .string()
    .regex(/^(file:.|postgres(ql)?:\/\/)/, "must start with file: or postgres://")
    .default("file:./data/latchkey.db"),
  MAIL_TRANSPORT: z.enum(["console", "resend", "smtp"], "must be console, resend or smtp").optional(),
  MAIL_FROM: mailbox.optional(),
  RESEND_API_KEY: text,
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/\S+$/, "must start with smtp:// or smtps://")
    .optional(),
  APP_NAME: mailbox.max(60, "must have at most 60 characters").default("Latchkey"),
  SUPPORT_EMAIL: z.email("must be an email address").optional(),
  RESET_LINK_HOURS: z.coerce
    .number("must be a number")
    .positive("must be above 0")
    .max(24, "must be at most 24")
    .default(24),
  PASSWORD_MIN_LENGTH: wholeNumber(8, 128).default(8),
  BCRYPT_COST: wholeNumber(4, 16).default(12),
  RESET_LIMIT: rate.default("5/hour"),
  LOGIN_LIMIT: rate.default("10/minute"),
  TRUSTED_PROXY_HOPS: wholeNumber(0, 20).default(0),
  TRUSTED_PROXY_NETWORKS: z
    .string()
    .default("127.0.0.0/8,::1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,169.254.0.0/16,fc00::/7,fe80::/10")
    .transform(toNetworks),
  CAPTCHA: z.enum(["auto", "always", "off"], "must be auto, always or off").default("auto"),
  AUTH_GOOGLE_ID: text,
  AUTH_GOOGLE_SECRET: text,
  AUTH_FACEBOOK_ID: text,
  AUTH_FACEBOOK_SECRET: text,
  AUTH_OIDC_ISSUER: z
    .url("must be a URL")
    .refine(isConfidential, "must start with https:// (http:// is for this machine only)")
    .optional(),
  AUTH_OIDC_ID: text,
  AUTH_OIDC_SECRET: text,
  AUTH_OIDC_NAME: text,
  LOG_LEVEL: z
    .enum(
      ["trace", "debug", "info", "warn", "error", "fatal", "silent"],
      "must be trace, debug, info, warn, error or fatal",
    )
    .default("info"),
  LISTEN_HOST: text,
  FRONTEND_ORIGINS: z
    .string()
    .default("")
    .transform((value, context) => commaSeparated(value).map((origin) => toOrigin(origin, context))),
  RESET_URL: text,
  VERIFY_URL: text,
  SIGN_UP: z.enum(["open", "closed"], "must be open or closed").default("open"),
  // Elsewhere an access token lives out its minutes, whatever happens to the account here.
  ACCESS_TOKEN_MINUTES: wholeNumber(1, 60).default(5),
  REFRESH_TOKEN_DAYS: wholeNumber(1, 365).default(1),
  WEBHOOK_URL: z
    .url("must be a URL")
    .refine(isConfidential, "must start with https:// (http:// is for this machine only)")
    .refine(withoutUserinfo, "must hold no user name and no password")
    .optional(),
  WEBHOOK_SECRET: z.string().refine(isWebhookSecret, "must be whsec_ and base64 of 24 to 64 random bytes").optional(),
  AUTH_OIDC_TRUST_EMAIL: z.enum(["true", "false"], "must be true or false").default("false").transform(isTrue),
  APP_ACCENT: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, "must be a colour such as #0d6b62")
    .optional(),
  WEB_PROCESSES: wholeNumber(1, 256).optional(),
});

export const VARIABLE_NAMES = Object.keys(variables.shape);

export type Env = ReturnType<typeof parseEnv>;

export class BadEnvironment extends Error {
  override name = "BadEnvironment";
}

/** @throws BadEnvironment */
export function env(): Env {
  checked ??= parseEnv(process.env);
  return checked;
}
let checked: Env | undefined;

/** Unchecked, for modules that need it while they load, when the rest may be missing: in a build, or to generate migrations. */
export function onPostgres(): boolean {
  return /^postgres(ql)?:/.test(process.env.DATABASE_URL ?? "");
}

/** @throws BadEnvironment */
export function parseEnv(source: Record<string, string | undefined>) {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = variables.safeParse(present);
  if (!parsed.success)
    throw new BadEnvironment(parsed.error.issues.map((i) => `${String(i.path[0])} ${i.message}`).join("; "));
  const read = parsed.data;
  // What is not provably a laptop is production, for scripts too, to which nobody says so.
  const production = read.NODE_ENV === "production" || (read.AUTH_URL !== undefined && !isLoopback(read.AUTH_URL));
  const AUTH_URL = read.AUTH_URL ?? `http://localhost:${read.PORT}`;
  const wrong = [
    ...(production ? requiredInProduction(read) : []),
    ...requiredTogether(read),
    ...wrongFrontEnds(read, AUTH_URL),
  ];
  if (wrong.length > 0) throw new BadEnvironment(wrong.join("; "));
  return {
    ...read,
    AUTH_URL,
    RESET_URL: read.RESET_URL ?? `${AUTH_URL}/reset-password?uid={uid}&token={token}`,
    VERIFY_URL: read.VERIFY_URL ?? `${AUTH_URL}/verify-email?uid={uid}&token={token}`,
    AUTH_SECRET: read.AUTH_SECRET ?? devSecret(read.DATABASE_URL),
    AUTH_SECRET_PREVIOUS: read.AUTH_SECRET_PREVIOUS.filter((secret) => !DJANGO_SECRET.test(secret)),
    /** Of AUTH_SECRET_PREVIOUS: another system's, which may still know them, so they open nothing but the reset links that it sent. */
    DJANGO_SECRETS: read.AUTH_SECRET_PREVIOUS.filter((secret) => DJANGO_SECRET.test(secret)).map(djangoKey),
    // As a default in production, the console transport hides the links of emails; named explicitly, it prints them.
    MAIL_TRANSPORT: read.MAIL_TRANSPORT ?? ("console" as const),
    MAIL_LINKS_SHOWN: !production || read.MAIL_TRANSPORT === "console",
    MAIL_FROM: read.MAIL_FROM ?? `${read.APP_NAME} <no-reply@localhost>`,
    LISTEN_HOST: read.LISTEN_HOST ?? (production ? undefined : "127.0.0.1"),
    WEB_PROCESSES: read.WEB_PROCESSES ?? availableParallelism(),
    production,
  };
}

function requiredInProduction(read: z.infer<typeof variables>): string[] {
  const wrong: string[] = [];
  if (!read.AUTH_URL) wrong.push("AUTH_URL is required in production");
  if (!read.AUTH_SECRET) wrong.push("AUTH_SECRET is required in production");
  else if (EXAMPLE_SECRET.test(read.AUTH_SECRET)) wrong.push("AUTH_SECRET must be random, not an example");
  wrong.push(...new Set(read.AUTH_SECRET_PREVIOUS.map(djangoKey).flatMap(problemOfPrevious)));
  if (read.BCRYPT_COST < 10) wrong.push("BCRYPT_COST must be at least 10 in production");
  return wrong;
}

function problemOfPrevious(secret: string): string[] {
  if (secret.length < MIN_SECRET_LENGTH)
    return [`AUTH_SECRET_PREVIOUS must hold secrets of at least ${MIN_SECRET_LENGTH} characters`];
  return EXAMPLE_SECRET.test(secret) ? ["AUTH_SECRET_PREVIOUS must hold random secrets, no examples"] : [];
}

function djangoKey(secret: string): string {
  return secret.replace(/^django:/, "");
}

function requiredTogether(read: z.infer<typeof variables>): string[] {
  const wrong: string[] = [];
  const need = (name: keyof typeof read, because: string) => read[name] || wrong.push(`${name} is required ${because}`);
  if (read.MAIL_TRANSPORT === "resend") need("RESEND_API_KEY", "with MAIL_TRANSPORT=resend");
  if (read.MAIL_TRANSPORT === "smtp") need("SMTP_URL", "with MAIL_TRANSPORT=smtp");
  if (read.MAIL_TRANSPORT && read.MAIL_TRANSPORT !== "console")
    need("MAIL_FROM", `with MAIL_TRANSPORT=${read.MAIL_TRANSPORT}`);
  for (const group of [
    ["AUTH_GOOGLE_ID", "AUTH_GOOGLE_SECRET"],
    ["AUTH_FACEBOOK_ID", "AUTH_FACEBOOK_SECRET"],
    ["AUTH_OIDC_ISSUER", "AUTH_OIDC_ID", "AUTH_OIDC_SECRET"],
    ["WEBHOOK_URL", "WEBHOOK_SECRET"],
  ] as const)
    if (group.some((name) => read[name])) for (const name of group) need(name, `together with ${group.join(", ")}`);
  return wrong;
}

function wrongFrontEnds(read: z.infer<typeof variables>, authUrl: string): string[] {
  const { FRONTEND_ORIGINS } = read;
  const wrong: string[] = [];
  if (authUrl.startsWith("https:") && !FRONTEND_ORIGINS.every(isConfidential))
    wrong.push("FRONTEND_ORIGINS must start with https:// (http:// is for this machine only)");
  for (const name of ["RESET_URL", "VERIFY_URL"] as const)
    if (read[name] !== undefined && !isLinkTemplate(read[name], [authUrl, ...FRONTEND_ORIGINS]))
      wrong.push(
        `${name} must hold {uid} and {token} once each, and start with AUTH_URL, an origin of FRONTEND_ORIGINS, or an app's own scheme such as myapp://`,
      );
  return wrong;
}

/** As RFC 3986 spells a URL, with the two placeholders. */
const LINK_TEMPLATE = /^(?:[\w.~:/?#[\]@!$&'()*+,;=-]|%[\da-f]{2}|\{(?:uid|token)\})+$/i;
/** Those that browsers and mail programs take for themselves. */
const NO_APP_SCHEME =
  /^(?:https?|wss?|ftp|file|filesystem|blob|data|javascript|vbscript|about|view-source|mailto|tel|sms|intent|chrome|resource):/i;
const APP_SCHEME = /^[a-z][a-z\d+.-]*:\/\/./i;

function isLinkTemplate(template: string, origins: string[]): boolean {
  const once = ["{uid}", "{token}"].every((placeholder) => template.split(placeholder).length === 2);
  if (!once || !LINK_TEMPLATE.test(template)) return false;
  const link = template.replace("{uid}", "MQ").replace("{token}", "abc-123");
  if (!/^https?:/i.test(link)) return APP_SCHEME.test(link) && !NO_APP_SCHEME.test(link);
  return URL.canParse(link) && withoutUserinfo(link) && origins.some((origin) => isUnder(origin, template));
}

/** The origin ends where the template's path begins: no placeholder is part of a host. */
function isUnder(origin: string, template: string): boolean {
  return template.startsWith(origin) && /^[/?#]/.test(template.slice(origin.length));
}

function withoutUserinfo(url: string): boolean {
  const { username, password } = new URL(url);
  return username === "" && password === "";
}

/** As Standard Webhooks writes it. */
function isWebhookSecret(secret: string): boolean {
  const base64 = secret.replace(/^whsec_/, "");
  const key = Buffer.from(base64, "base64");
  return key.toString("base64") === base64 && key.length >= 24 && key.length <= 64 && !EXAMPLE_SECRET.test(base64);
}

function wholeNumber(min: number, max: number): z.ZodType<number, string> {
  return z
    .string()
    .regex(/^\d{1,9}$/, "must be a whole number")
    .transform(Number)
    .refine((n) => n >= min, `must be at least ${min}`)
    .refine((n) => n <= max, `must be at most ${max}`);
}

function toOrigin(value: string, context: z.RefinementCtx): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const wildcard = value.includes("*");
  if (
    url &&
    !wildcard &&
    /^https?:$/.test(url.protocol) &&
    url.pathname === "/" &&
    !url.username &&
    !url.search &&
    !url.hash
  )
    return url.origin;
  context.addIssue({ code: "custom", message: "must be an origin such as https://example.com" });
  return z.NEVER;
}

function isTrue(value: string): boolean {
  return value === "true";
}

function isConfidential(url: string): boolean {
  return url.startsWith("https://") || (url.startsWith("http://") && isLoopback(url));
}

function toNetworks(value: string, context: z.RefinementCtx) {
  const listed = networks(commaSeparated(value));
  if (listed) return listed;
  context.addIssue({ code: "custom", message: "must be a list of networks such as 10.0.0.0/8,fd00::/8" });
  return z.NEVER;
}

function commaSeparated(value: string): string[] {
  return value
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
}

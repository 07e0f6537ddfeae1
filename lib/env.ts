/** Every environment variable, read and checked once. No other module reads process.env. */
import { availableParallelism } from "node:os";
import { z } from "zod";
import { devSecret } from "./dev-secret";

const EXAMPLE_SECRET = /^(change|replace|example|secret|your)|(.)\2{15}/i;

const text = z.string().optional();
const rate = z.string().regex(/^[1-9]\d{0,5}\/(minute|hour|day)$/, "must look like 5/hour (N/minute, N/hour or N/day)");
const mailbox = z.string().regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, "must be one line, without control characters");

const variables = z.object({
  NODE_ENV: z.enum(["production", "development", "test"]).default("development"),
  PORT: wholeNumber(0, 65_535).default(3000),
  HOSTNAME: text,

  AUTH_URL: z.string().transform(toOrigin).optional(),
  AUTH_SECRET: z.string().min(32, "must have at least 32 characters").optional(),
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
  CAPTCHA: z.enum(["auto", "always", "off"], "must be auto, always or off").default("auto"),
  AUTH_GOOGLE_ID: text,
  AUTH_GOOGLE_SECRET: text,
  AUTH_FACEBOOK_ID: text,
  AUTH_FACEBOOK_SECRET: text,
  AUTH_OIDC_ISSUER: z.url("must be a URL").optional(),
  AUTH_OIDC_ID: text,
  AUTH_OIDC_SECRET: text,
  AUTH_OIDC_NAME: text,
  LOG_LEVEL: z
    .enum(
      ["trace", "debug", "info", "warn", "error", "fatal", "silent"],
      "must be trace, debug, info, warn, error or fatal",
    )
    .default("info"),
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
  const production = read.NODE_ENV === "production";
  const missing = [...(production ? requiredInProduction(read) : []), ...requiredTogether(read)];
  if (missing.length > 0) throw new BadEnvironment(missing.join("; "));
  return {
    ...read,
    AUTH_URL: read.AUTH_URL ?? `http://localhost:${read.PORT}`,
    AUTH_SECRET: read.AUTH_SECRET ?? devSecret(read.DATABASE_URL),
    // As a default in production, the console transport hides the links of emails; named explicitly, it prints them.
    MAIL_TRANSPORT: read.MAIL_TRANSPORT ?? ("console" as const),
    MAIL_LINKS_SHOWN: !production || read.MAIL_TRANSPORT === "console",
    MAIL_FROM: read.MAIL_FROM ?? `${read.APP_NAME} <no-reply@localhost>`,
    WEB_PROCESSES: read.WEB_PROCESSES ?? availableParallelism(),
    production,
  };
}

function requiredInProduction(read: z.infer<typeof variables>): string[] {
  const wrong: string[] = [];
  if (!read.AUTH_URL) wrong.push("AUTH_URL is required in production");
  if (!read.AUTH_SECRET) wrong.push("AUTH_SECRET is required in production");
  else if (EXAMPLE_SECRET.test(read.AUTH_SECRET)) wrong.push("AUTH_SECRET must be random, not an example");
  if (read.BCRYPT_COST < 10) wrong.push("BCRYPT_COST must be at least 10 in production");
  return wrong;
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
  ] as const)
    if (group.some((name) => read[name])) for (const name of group) need(name, `together with ${group.join(", ")}`);
  return wrong;
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
  if (url && /^https?:$/.test(url.protocol) && url.pathname === "/" && !url.username && !url.search && !url.hash)
    return url.origin;
  context.addIssue({ code: "custom", message: "must be an origin such as https://example.com" });
  return z.NEVER;
}

function isTrue(value: string): boolean {
  return value === "true";
}

function commaSeparated(value: string): string[] {
  return value
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
}

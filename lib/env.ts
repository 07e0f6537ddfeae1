/** Every environment variable, read and checked once. No other module reads process.env. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { availableCores } from "./cores";
import { devSecret } from "./dev-secret";
import {
  commaSeparated,
  controlProblem,
  credentialProblem,
  databaseProblem,
  EXAMPLE_SECRET,
  EXAMPLES,
  emailProblem,
  isPostgres,
  issuerProblem,
  linkTemplateProblem,
  listenProblem,
  MIN_SECRET_LENGTH,
  metricsTokenProblem,
  nameProblem,
  originProblem,
  originsProblem,
  PROXY_EXAMPLE,
  postgresProblem,
  proxyProblem,
  senderProblem,
  smtpProblem,
  webhookProblem,
  webhookSecretProblem,
} from "./env-values";
import { isLoopback, networks } from "./networks";

/** As Django generates its SECRET_KEY (50 characters, a sign among them), or as the operator marks one that was made otherwise. */
const DJANGO_SECRET = /^(django:|django-insecure-|(?=.*[!@#$%^&*(\-_=+)])[a-z0-9!@#$%^&*(\-_=+)]{50}$)/;

const credential = judged(credentialProblem).optional();
const name = judged(nameProblem);
const rate = z.string().regex(/^[1-9]\d{0,5}\/(minute|hour|day)$/, "must look like N/minute, N/hour or N/day");

const variables = z.object({
  NODE_ENV: z
    .enum(["production", "development", "test"], "must be production, development or test")
    .default("development"),
  PORT: wholeNumber(0, 65_535).default(3000),

  AUTH_URL: judged(originProblem).transform(toOrigin).optional(),
  AUTH_SECRET: judged(controlProblem)
    .min(MIN_SECRET_LENGTH, `must have at least ${MIN_SECRET_LENGTH} characters`)
    .optional(),
  AUTH_SECRET_PREVIOUS: judged(controlProblem).default("").transform(commaSeparated),
  DATABASE_URL: judged(databaseProblem).default("file:./data/latchkey.db"),
  DATABASE_MIGRATE_URL: judged(postgresProblem).optional(),
  MAIL_TRANSPORT: z.enum(["console", "resend", "smtp"], "must be console, resend or smtp").optional(),
  MAIL_FROM: judged(senderProblem).optional(),
  RESEND_API_KEY: credential,
  SMTP_URL: judged(smtpProblem).optional(),
  APP_NAME: name.default("Latchkey"),
  SUPPORT_EMAIL: judged(emailProblem).optional(),
  RESET_LINK_HOURS: z
    .string()
    .regex(/^\d{1,3}(\.\d{1,6})?$/, "must be a number")
    .transform(Number)
    .refine((hours) => hours > 0, "must be above 0")
    .refine((hours) => hours <= 24, "must be at most 24")
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
  AUTH_GOOGLE_ID: credential,
  AUTH_GOOGLE_SECRET: credential,
  AUTH_FACEBOOK_ID: credential,
  AUTH_FACEBOOK_SECRET: credential,
  AUTH_OIDC_ISSUER: judged(issuerProblem)
    .refine(isConfidential, "must start with https:// (http:// is for this machine only)")
    .optional(),
  AUTH_OIDC_ID: credential,
  AUTH_OIDC_SECRET: credential,
  AUTH_OIDC_NAME: name.optional(),
  LOG_LEVEL: z
    .enum(
      ["trace", "debug", "info", "warn", "error", "fatal", "silent"],
      "must be trace, debug, info, warn, error or fatal",
    )
    .default("info"),
  LISTEN_HOST: judged(listenProblem).optional(),
  FRONTEND_ORIGINS: judged(originsProblem).default("").transform(toOrigins),
  RESET_URL: judged(linkTemplateProblem).optional(),
  VERIFY_URL: judged(linkTemplateProblem).optional(),
  SIGN_UP: z.enum(["open", "closed"], "must be open or closed").default("open"),
  // Elsewhere an access token lives out its minutes, whatever happens to the account here.
  ACCESS_TOKEN_MINUTES: wholeNumber(1, 60).default(5),
  REFRESH_TOKEN_DAYS: wholeNumber(1, 365).default(1),
  WEBHOOK_URL: judged(webhookProblem)
    .refine(isConfidential, "must start with https:// (http:// is for this machine only)")
    .optional(),
  WEBHOOK_SECRET: judged(webhookSecretProblem).optional(),
  RESEND_WEBHOOK_SECRET: judged(webhookSecretProblem).optional(),
  SMTP_CONNECTIONS: wholeNumber(1, 50).default(5),
  AUTH_OIDC_TRUST_EMAIL: z.enum(["true", "false"], "must be true or false").default("false").transform(isTrue),
  METRICS_TOKEN: judged(metricsTokenProblem).optional(),
  APP_ACCENT: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, "must be a colour")
    .optional(),
  WEB_PROCESSES: wholeNumber(1, 256).optional(),
  DRAIN_SECONDS: wholeNumber(0, 60).default(1),
});

export const VARIABLE_NAMES = Object.keys(variables.shape);
/** Each may be given as NAME_FILE=/path instead, as containers and systemd hand over secrets. */
export const SECRET_NAMES = VARIABLE_NAMES.filter((name) =>
  /^(AUTH_SECRET_PREVIOUS|DATABASE_URL|DATABASE_MIGRATE_URL|SMTP_URL)$|_(SECRET|KEY|TOKEN)$/.test(name),
);

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
  const { DATABASE_URL, DATABASE_URL_FILE } = process.env;
  return isPostgres(DATABASE_URL || (DATABASE_URL_FILE && readSecret(DATABASE_URL_FILE).value) || "");
}

/** @throws BadEnvironment */
export function parseEnv(source: Record<string, string | undefined>) {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const files = secretsFromFiles(present);
  if (files.problems.length > 0) throw new BadEnvironment(files.problems.join("; "));
  const parsed = variables.safeParse({ ...present, ...files.secrets });
  if (!parsed.success)
    throw new BadEnvironment(parsed.error.issues.map((i) => wrong(String(i.path[0]), i.message)).join("; "));
  const read = parsed.data;
  // What is not provably a laptop is production, for scripts too, to which nobody says so.
  const production = read.NODE_ENV === "production" || (read.AUTH_URL !== undefined && !isLoopback(read.AUTH_URL));
  const AUTH_URL = read.AUTH_URL ?? `http://localhost:${read.PORT}`;
  const problems = [
    ...(production ? requiredInProduction(read) : []),
    ...requiredTogether(read),
    ...(read.MAIL_TRANSPORT === "resend" ? problemsOfProxies(present) : []),
    ...problemsOfFrontEnds(read, AUTH_URL),
    ...problemsOfDjangoSecrets(read.AUTH_SECRET_PREVIOUS),
  ];
  if (problems.length > 0) throw new BadEnvironment(problems.join("; "));
  return {
    ...read,
    AUTH_URL,
    RESET_URL: read.RESET_URL ?? `${AUTH_URL}/reset-password?uid={uid}&token={token}`,
    VERIFY_URL: read.VERIFY_URL ?? `${AUTH_URL}/verify-email?uid={uid}&token={token}`,
    AUTH_SECRET: read.AUTH_SECRET ?? devSecret(read.DATABASE_URL),
    AUTH_SECRET_PREVIOUS: read.AUTH_SECRET_PREVIOUS.filter((secret) => !DJANGO_SECRET.test(secret)),
    /** Of AUTH_SECRET_PREVIOUS: another system's, which may still know them, so they open nothing but the reset links that it sent. */
    DJANGO_SECRETS: read.AUTH_SECRET_PREVIOUS.filter((secret) => DJANGO_SECRET.test(secret)).map(djangoSecret),
    // As a default in production, the console transport hides the links of emails; named explicitly, it prints them.
    MAIL_TRANSPORT: read.MAIL_TRANSPORT ?? ("console" as const),
    MAIL_LINKS_SHOWN: !production || read.MAIL_TRANSPORT === "console",
    MAIL_FROM: read.MAIL_FROM ?? `${read.APP_NAME} <no-reply@localhost>`,
    LISTEN_HOST: read.LISTEN_HOST ?? (production ? undefined : "127.0.0.1"),
    WEB_PROCESSES: read.WEB_PROCESSES ?? availableCores(),
    production,
  };
}

function secretsFromFiles(present: Record<string, string | undefined>) {
  const secrets: Record<string, string> = {};
  const problems: string[] = [];
  for (const name of SECRET_NAMES) {
    const file = present[`${name}_FILE`];
    if (file === undefined) continue;
    const { value, problem } = present[name] === undefined ? readSecret(file) : { problem: `and ${name} are both set` };
    if (value === undefined) problems.push(`${name}_FILE ${problem}`);
    else secrets[name] = value;
  }
  return { secrets, problems };
}

/** Given in NAME_FILE by mistake, the secret itself is the path: a problem shows neither. */
function readSecret(file: string): { value?: string; problem?: string } {
  try {
    const value = readFileSync(file, "utf8").replace(/\r?\n$/, "");
    return value === "" ? { problem: "names a file that is empty" } : { value };
  } catch (error) {
    return { problem: `names a file that cannot be read (${(error as NodeJS.ErrnoException).code})` };
  }
}

/** The variable, what is wrong with it, and what would work; never its value. */
function wrong(variable: string, problem: string, example = EXAMPLES[variable]): string {
  return `${variable} ${problem}${example ? `, such as ${variable}="${example}"` : ""}`;
}

function requiredInProduction(read: z.infer<typeof variables>): string[] {
  const problems: string[] = [];
  if (!read.AUTH_URL) problems.push(wrong("AUTH_URL", "is required in production"));
  if (!read.AUTH_SECRET) problems.push(wrong("AUTH_SECRET", "is required in production"));
  else if (EXAMPLE_SECRET.test(read.AUTH_SECRET)) problems.push(wrong("AUTH_SECRET", "must be random, not an example"));
  problems.push(
    ...new Set(read.AUTH_SECRET_PREVIOUS.map(djangoSecret).flatMap(({ secret }) => problemOfPrevious(secret))),
  );
  if (read.BCRYPT_COST < 10) problems.push(wrong("BCRYPT_COST", "must be at least 10 in production"));
  return problems;
}

function problemOfPrevious(secret: string): string[] {
  if (secret.length < MIN_SECRET_LENGTH)
    return [wrong("AUTH_SECRET_PREVIOUS", `must hold secrets of at least ${MIN_SECRET_LENGTH} characters`)];
  return EXAMPLE_SECRET.test(secret) ? [wrong("AUTH_SECRET_PREVIOUS", "must hold random secrets, no examples")] : [];
}

function problemsOfDjangoSecrets(secrets: string[]): string[] {
  const known = secrets.every((secret) => isTimeZone(djangoSecret(secret).timeZone));
  return known ? [] : [wrong("AUTH_SECRET_PREVIOUS", "must name a time zone that there is in django:ZONE:KEY")];
}

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}

export interface DjangoSecret {
  secret: string;
  /** The site's TIME_ZONE, in which it dates its links. */
  timeZone: string;
}

/** Written as KEY, django:KEY or django:Europe/Berlin:KEY. */
function djangoSecret(written: string): DjangoSecret {
  const [, timeZone, secret = ""] = /^(?:django:(?:([A-Z][\w/+-]*):)?)?(.*)$/s.exec(written) ?? [];
  return { secret, timeZone: timeZone ?? "UTC" };
}

function requiredTogether(read: z.infer<typeof variables>): string[] {
  const problems: string[] = [];
  const need = (variable: keyof typeof read, because: string) =>
    read[variable] || problems.push(wrong(variable, `is required ${because}`));
  if (read.DATABASE_MIGRATE_URL && !isPostgres(read.DATABASE_URL))
    problems.push(wrong("DATABASE_URL", "must start with postgres:// together with DATABASE_MIGRATE_URL"));
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
  return problems;
}

/** Of those by which Resend is reached: undici reads them, of each the name in small letters first. */
function problemsOfProxies(present: Record<string, string | undefined>): string[] {
  return ["HTTPS_PROXY", "HTTP_PROXY"].flatMap((upper) => {
    const name = present[upper.toLowerCase()] === undefined ? upper : upper.toLowerCase();
    const problem = proxyProblem(present[name] ?? PROXY_EXAMPLE);
    return problem ? [wrong(name, problem, PROXY_EXAMPLE)] : [];
  });
}

function problemsOfFrontEnds(read: z.infer<typeof variables>, authUrl: string): string[] {
  const { FRONTEND_ORIGINS } = read;
  const problems: string[] = [];
  if (authUrl.startsWith("https:") && !FRONTEND_ORIGINS.every(isConfidential))
    problems.push(wrong("FRONTEND_ORIGINS", "must start with https:// (http:// is for this machine only)"));
  for (const name of ["RESET_URL", "VERIFY_URL"] as const)
    if (read[name] !== undefined && !leadsHome(read[name], [authUrl, ...FRONTEND_ORIGINS]))
      problems.push(
        wrong(name, "must start with AUTH_URL, an origin of FRONTEND_ORIGINS, or an app's own scheme (myapp://)"),
      );
  return problems;
}

/** To one of the origins, or into an app. */
function leadsHome(template: string, origins: string[]): boolean {
  return !/^https?:/i.test(template) || origins.some((origin) => isUnder(origin, template));
}

/** The origin ends where the template's path begins: no placeholder is part of a host. */
function isUnder(origin: string, template: string): boolean {
  return template.startsWith(origin) && /^[/?#]/.test(template.slice(origin.length));
}

function wholeNumber(min: number, max: number): z.ZodType<number, string> {
  return z
    .string()
    .regex(/^\d{1,9}$/, "must be a whole number")
    .transform(Number)
    .refine((n) => n >= min, `must be at least ${min}`)
    .refine((n) => n <= max, `must be at most ${max}`);
}

/** @param problemOf says what is wrong, if anything */
function judged(problemOf: (value: string) => string | undefined): z.ZodString {
  return z.string().check((context) => {
    const message = problemOf(context.value);
    if (message) context.issues.push({ code: "custom", message, input: "" });
  }) as z.ZodString;
}

function isTrue(value: string): boolean {
  return value === "true";
}

function isConfidential(url: string): boolean {
  return url.startsWith("https://") || (url.startsWith("http://") && isLoopback(url));
}

function toOrigin(url: string): string {
  return new URL(url).origin;
}

function toOrigins(value: string): string[] {
  return commaSeparated(value).map(toOrigin);
}

function toNetworks(value: string, context: z.RefinementCtx) {
  const listed = networks(commaSeparated(value));
  if (listed) return listed;
  context.addIssue({ code: "custom", message: "must be a list of networks" });
  return z.NEVER;
}

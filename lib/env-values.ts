/** Values of variables, judged by what will use them. Each returns what is wrong, as the end of a sentence that begins with the name. */
import { isIP } from "node:net";
import addressparser from "nodemailer/lib/addressparser";
import { Client } from "pg";
import { canonicalEmail } from "./email-address";

type Problem = string | undefined;

/** As Host headers name it, so that no request is redirected for ever. */
const HOST = /^([a-z\d]([a-z\d_-]*[a-z\d])?(\.[a-z\d]([a-z\d_-]*[a-z\d])?)*|\[[\da-f:.]+\])$/;
const ADDRESS_OF = /^(?:[^<>]*<(?=[^<>]+>$))?([^<>\s]+)>?$/;
const HEADER_TEXT = /^[\x21-\x7e]+$/;
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;

/** @returns the origin */
export function originProblem(value: string): Problem {
  const url = parsed(value);
  const bare = url && url.pathname === "/" && !/[?#@]/.test(value) && /^https?:$/.test(url.protocol);
  return bare && HOST.test(url.hostname) && url.port !== "0" ? undefined : "must be an origin";
}

export function originsProblem(value: string): Problem {
  const origins = commaSeparated(value);
  return origins.length > 0 && !origins.some(originProblem) ? undefined : "must be a list of origins";
}

export function databaseProblem(value: string): Problem {
  if (value.startsWith("file:")) return fileProblem(value.slice("file:".length));
  return isPostgres(value) ? postgresProblem(value) : "must start with file: or postgres://";
}

export function isPostgres(url: string): boolean {
  return /^postgres(ql)?:\/\//.test(url);
}

function fileProblem(file: string): Problem {
  if (file === "") return "names no file";
  if (/[?#%]/.test(file)) return "must be a plain path after file:, without ?, # or %";
  return /(^|\/)\.{0,2}$/.test(file) ? "names a folder, not a file" : controlProblem(file);
}

export function postgresProblem(value: string): Problem {
  if (!isPostgres(value)) return "must start with postgres://";
  const url = parsed(value);
  if (!url || url.hash || /[@/]/.test(url.pathname.slice(1))) return `cannot be read: ${ESCAPE}`;
  if (!url.hostname && !url.searchParams.get("host")) return "names no host";
  if (url.pathname.length < 2) return "names no database";
  if (!decodable(url)) return `has a % that escapes nothing: ${ESCAPE}`;
  try {
    new Client({ connectionString: value });
  } catch (error) {
    // Such as a certificate that is not there. The path is the operator's own, and no secret.
    const { code, path } = error as NodeJS.ErrnoException;
    return path ? `names a file that cannot be read (${code}: ${path})` : `cannot be read: ${ESCAPE}`;
  }
  return controlProblem(value);
}

export function smtpProblem(value: string): Problem {
  if (!/^smtps?:\/\//.test(value)) return "must start with smtp:// or smtps://";
  const problem = serverProblem(value);
  if (problem) return problem;
  const url = new URL(value);
  // The other way round, each side waits for the other to speak.
  if (url.protocol === "smtp:" && url.port === "465") return "must start with smtps:// for port 465";
  if (url.protocol === "smtps:" && /^(25|587)$/.test(url.port)) return `must start with smtp:// for port ${url.port}`;
  return !url.username === !url.password ? undefined : "must have a user and a password, or neither";
}

/** Not `host:port`, which curl takes. */
export function proxyProblem(value: string): Problem {
  return /^https?:\/\//i.test(value) ? serverProblem(value) : "must start with http:// or https://";
}

/** Of a URL that names a server, with or without a login. */
function serverProblem(value: string): Problem {
  const url = parsed(value);
  if (!url || url.hash || !/^\/?$/.test(url.pathname) || url.search.includes("@")) return `cannot be read: ${ESCAPE}`;
  if (!url.hostname) return "names no host";
  if (!decodable(url)) return `has a % that escapes nothing: ${ESCAPE}`;
  return /\s/.test(value) ? "must not contain spaces" : controlProblem(value);
}

export function senderProblem(value: string): Problem {
  if (INVISIBLE.test(value)) return "must be one line, without control characters";
  const [first, ...more] = addressparser(value);
  if (!first || more.length > 0 || !("address" in first) || first.group)
    return "must be one mailbox (a name with a colon or a semicolon needs quotes)";
  const { address = "" } = first;
  if (!canonicalEmail(address)) return "has no email address that can be reached";
  return ADDRESS_OF.exec(value.trim())?.[1] === address
    ? undefined
    : "must be an address, or a name and an address in <>";
}

export function emailProblem(value: string): Problem {
  return canonicalEmail(value) ? undefined : "must be an email address";
}

/** What pages and emails show. */
export function nameProblem(value: string): Problem {
  if (INVISIBLE.test(value)) return "must be one line, without control characters";
  if (value.trim() === "") return "must not be blank";
  return [...value].length > MAX_NAME ? `must have at most ${MAX_NAME} characters` : undefined;
}
const MAX_NAME = 60;

/** What travels in a header or a form to a provider. */
export function credentialProblem(value: string): Problem {
  return HEADER_TEXT.test(value) ? undefined : "must be printable ASCII without spaces";
}

/** What only we read. */
export function controlProblem(value: string): Problem {
  return INVISIBLE.test(value) ? "must be one line, without control characters" : undefined;
}

/** What a scraper sends in a header. */
export function metricsTokenProblem(value: string): Problem {
  if (value.length < MIN_SECRET_LENGTH) return `must have at least ${MIN_SECRET_LENGTH} characters`;
  return EXAMPLE_SECRET.test(value) ? "must be random, not an example" : credentialProblem(value);
}
export const MIN_SECRET_LENGTH = 32;

export function issuerProblem(value: string): Problem {
  const url = parsed(value);
  if (!url || !/^https?:\/\//.test(value)) return "must be a URL";
  if (/[?#@\s]/.test(value)) return "must have neither a user, a query nor a fragment";
  return HOST.test(url.hostname) ? undefined : "names no host";
}

export function webhookProblem(value: string): Problem {
  const url = parsed(value);
  if (!url || !/^https?:\/\//.test(value)) return "must be a URL";
  if (url.username || url.password) return "must hold no user name and no password";
  if (/[#\s]/.test(value)) return "must have neither spaces nor a fragment";
  return HOST.test(url.hostname) && url.port !== "0" ? undefined : "names no host";
}

/** As Standard Webhooks writes it. */
export function webhookSecretProblem(value: string): Problem {
  const base64 = value.replace(/^whsec_/, "");
  const key = Buffer.from(base64, "base64");
  const random = key.toString("base64") === base64 && key.length >= 24 && key.length <= 64;
  return random && !EXAMPLE_SECRET.test(base64) ? undefined : "must be whsec_ and base64 of 24 to 64 random bytes";
}
export const EXAMPLE_SECRET = /^(change|replace|example|secret|your)|(.)\2{15}/i;

/** As RFC 3986 spells a URL, with the two placeholders. */
const LINK_TEMPLATE = /^(?:[\w.~:/?#[\]@!$&'()*+,;=-]|%[\da-f]{2}|\{(?:uid|token)\})+$/i;
/** Those that browsers and mail programs take for themselves. */
const NO_APP_SCHEME =
  /^(?:https?|wss?|ftp|file|filesystem|blob|data|javascript|vbscript|about|view-source|mailto|tel|sms|intent|chrome|resource):/i;
const APP_SCHEME = /^[a-z][a-z\d+.-]*:\/\/./i;

/** Where a web address may lead is judged with the origins that it may lead to. */
export function linkTemplateProblem(value: string): Problem {
  if (!["{uid}", "{token}"].every((placeholder) => value.split(placeholder).length === 2))
    return "must hold {uid} and {token} once each";
  const link = value.replace("{uid}", "MQ").replace("{token}", "abc-123");
  if (!LINK_TEMPLATE.test(value)) return "must be a URL";
  if (!/^https?:/i.test(value))
    return APP_SCHEME.test(link) && !NO_APP_SCHEME.test(link)
      ? undefined
      : "must be a web address or an app's (myapp://)";
  const url = parsed(link);
  if (!url) return "must be a URL";
  return url.username || url.password ? "must hold no user name and no password" : undefined;
}

export function listenProblem(value: string): Problem {
  const name = /^(?=.*[a-z])[a-z\d]([a-z\d-]*[a-z\d])?(\.[a-z\d]([a-z\d-]*[a-z\d])?)*$/i;
  const last = value.split(".").at(-1) ?? "";
  if (isIP(value) || (name.test(value) && !/^\d+$/.test(last))) return undefined;
  return "must be an address of this machine, without a port";
}

const ESCAPE = "in a user or password # is written as %23, / as %2F, ? as %3F, @ as %40 and % as %25";

function parsed(value: string): URL | undefined {
  return URL.canParse(value) ? new URL(value) : undefined;
}

function decodable({ username, password, pathname }: URL): boolean {
  try {
    return [username, password, pathname].every((part) => decodeURIComponent(part) !== undefined);
  } catch {
    return false;
  }
}

export function commaSeparated(value: string): string[] {
  return value
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
}

/** What a refusal shows as working, one for each variable. A secret is shown as the command that makes it, so that none is copied. */
export const EXAMPLES: Partial<Record<string, string>> = {
  NODE_ENV: "production",
  PORT: "3000",
  AUTH_URL: "https://id.example.com",
  AUTH_SECRET: "$(openssl rand -base64 33)",
  AUTH_SECRET_PREVIOUS: "$(cat old-secret)",
  DATABASE_URL: "postgres://latchkey:p%23ssword@db.example.com:5432/latchkey",
  DATABASE_MIGRATE_URL: "postgres://latchkey_owner:p%23ssword@db.example.com:5432/latchkey",
  MAIL_TRANSPORT: "smtp",
  MAIL_FROM: "Acme Support <no-reply@example.com>",
  RESEND_API_KEY: "re_123456789",
  SMTP_URL: "smtp://user:p%23ssword@mail.example.com:587",
  APP_NAME: "Acme",
  SUPPORT_EMAIL: "support@example.com",
  RESET_LINK_HOURS: "24",
  PASSWORD_MIN_LENGTH: "8",
  BCRYPT_COST: "12",
  RESET_LIMIT: "5/hour",
  LOGIN_LIMIT: "20/hour",
  TRUSTED_PROXY_HOPS: "1",
  TRUSTED_PROXY_NETWORKS: "10.0.0.0/8,fd00::/8",
  CAPTCHA: "auto",
  AUTH_GOOGLE_ID: "1234567890-abc.apps.googleusercontent.com",
  AUTH_GOOGLE_SECRET: "GOCSPX-abc",
  AUTH_FACEBOOK_ID: "1234567890",
  AUTH_FACEBOOK_SECRET: "0123abcd",
  AUTH_OIDC_ISSUER: "https://login.example.com",
  AUTH_OIDC_ID: "latchkey",
  AUTH_OIDC_SECRET: "0123abcd",
  AUTH_OIDC_NAME: "Acme Login",
  LOG_LEVEL: "info",
  LISTEN_HOST: "127.0.0.1",
  FRONTEND_ORIGINS: "https://app.example.com,https://admin.example.com",
  RESET_URL: "https://app.example.com/reset-password?uid={uid}&token={token}",
  VERIFY_URL: "https://app.example.com/verify-email?uid={uid}&token={token}",
  SIGN_UP: "open",
  ACCESS_TOKEN_MINUTES: "5",
  REFRESH_TOKEN_DAYS: "1",
  WEBHOOK_URL: "https://hooks.example.com/latchkey",
  WEBHOOK_SECRET: "whsec_$(openssl rand -base64 32)",
  RESEND_WEBHOOK_SECRET: "$(cat resend-webhook-secret)",
  SMTP_CONNECTIONS: "5",
  AUTH_OIDC_TRUST_EMAIL: "false",
  METRICS_TOKEN: "$(openssl rand -base64 33)",
  APP_ACCENT: "#0d6b62",
  WEB_PROCESSES: "2",
  DRAIN_SECONDS: "10",
};

/** Of a variable that is read by what we use, by whichever of its names. */
export const PROXY_EXAMPLE = "http://user:p%23ssword@proxy.example.com:3128";

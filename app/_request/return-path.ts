import { env } from "@/lib/env";

const ACCOUNT = "/account";
const MAX_CHARACTERS = 2000;
// Browsers drop tabs and line breaks and read a backslash as a slash; proxies may decode the encoded ones.
const NEVER_IN_A_PATH = /[\\\p{Cc}\s]/u;
const NEVER_IN_A_PATHNAME = /%(25)*(2f|5c|[01][\da-f]|7f)/i;

/** Against open redirects: keeps the path and query of an absolute path of this site, and falls back to /account. */
export function safeReturnPath(text: unknown): string {
  if (typeof text !== "string" || text.length > MAX_CHARACTERS) return ACCOUNT;
  if (!text.startsWith("/") || NEVER_IN_A_PATH.test(text)) return ACCOUNT;
  const here = "http://latchkey.invalid";
  if (!URL.canParse(text, here)) return ACCOUNT;
  const url = new URL(text, here);
  // "/.//evil" resolves to the path "//evil", which as a redirect names another host.
  if (url.origin !== here || url.pathname.startsWith("//") || NEVER_IN_A_PATHNAME.test(url.pathname)) return ACCOUNT;
  return url.pathname + url.search;
}

/** Also a URL on an origin of FRONTEND_ORIGINS, where a login may return to. */
export function safeReturnUrl(text: unknown): string {
  return frontEndUrl(text) ?? safeReturnPath(text);
}

/** `?callbackUrl=` for another of our pages; nothing for the account page, which is the default. */
export function returnQuery(returnTo: string, more: Record<string, string> = {}): string {
  const query = new URLSearchParams({ ...more, ...(returnTo !== ACCOUNT && { callbackUrl: returnTo }) });
  return query.size > 0 ? `?${query}` : "";
}

function frontEndUrl(text: unknown): string | undefined {
  if (typeof text !== "string" || text.length > MAX_CHARACTERS || NEVER_IN_A_PATH.test(text)) return undefined;
  // Spelled as it is listed: what only the parser turns into one of them is an attack.
  const origin = env().FRONTEND_ORIGINS.find((listed) => text === listed || /^[/?#]/.test(after(listed, text)));
  if (origin === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.origin === origin && url.username === "" && url.password === "" ? url.href : undefined;
}

function after(beginning: string, text: string): string {
  return text.startsWith(beginning) ? text.slice(beginning.length) : "";
}

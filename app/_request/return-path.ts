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

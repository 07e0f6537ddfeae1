const ACCOUNT = "/account";
const MAX_CHARACTERS = 2000;
// Written plainly, a browser drops tabs and line breaks and takes a backslash for a slash; encoded, a proxy may undo it.
const NEVER_IN_A_PATH = /[\\\p{Cc}\s]/u;
const NEVER_IN_A_PATHNAME = /%(25)*(2f|5c|[01][\da-f]|7f)/i;

/**
 * Where to go after logging in: a path of this site, else the account page.
 * The text comes out of a link that anybody can make, so it is parsed as a browser would and only its path is kept.
 */
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

/** A login that comes after an email returns where it began, if the link is opened in the same browser. */
import { type Cookie, expiredReturnCookie, readCookie, returnCookie, returnCookieName } from "./cookies";
import { returnQuery, safeReturnUrl } from "./return-path";
import { currentRequest } from "./store";

/** Of the 8 KB that all headers may have: a longer one could keep its owner out. */
const MAX_BYTES = 1_024;

export function returnCookies(callbackUrl: string): Cookie[] {
  const url = safeReturnUrl(callbackUrl);
  if (returnQuery(url) !== "" && encodeURIComponent(url).length <= MAX_BYTES) return [returnCookie(url)];
  return usedReturnCookies();
}

/** What ends the one that this browser has. */
export function usedReturnCookies(): Cookie[] {
  return keptCookie() === undefined ? [] : [expiredReturnCookie()];
}

/** Judged again: an attacker who can set a cookie must not choose where it leads. */
export function keptReturnUrl(): string {
  const kept = keptCookie();
  return safeReturnUrl(kept && decoded(kept));
}

function keptCookie(): string | undefined {
  return readCookie(currentRequest().cookies, returnCookieName());
}

function decoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

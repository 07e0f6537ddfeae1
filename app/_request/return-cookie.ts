/** A login that comes after an email returns where it began, if the link is opened in the same browser. */
import { type Cookie, expiredReturnCookie, readCookie, returnCookie, returnCookieName } from "./cookies";
import { setCookies } from "./page-session";
import { returnQuery, safeReturnUrl } from "./return-path";
import { currentRequest } from "./store";

/** Of the 8 KB that all headers may have: a longer one could keep its owner out. */
const MAX_BYTES = 1_024;

/** @param callbackUrl absent when a form has none: then what was kept stays */
export async function keepReturnUrl(callbackUrl: string | undefined): Promise<void> {
  if (callbackUrl !== undefined) await setCookies(...returnCookies(callbackUrl));
}

export function returnCookies(callbackUrl: string): Cookie[] {
  const url = safeReturnUrl(callbackUrl);
  if (returnQuery(url) !== "" && encodeURIComponent(url).length <= MAX_BYTES) return [returnCookie(url)];
  return isKept() ? [expiredReturnCookie()] : [];
}

/** Judged again: whoever can set a cookie cannot choose where it leads. */
export function keptReturnUrl(): string {
  const kept = readCookie(currentRequest().cookies, returnCookieName());
  return safeReturnUrl(kept && decoded(kept));
}

export async function forgetReturnUrl(): Promise<void> {
  if (isKept()) await setCookies(expiredReturnCookie());
}

function isKept(): boolean {
  return readCookie(currentRequest().cookies, returnCookieName()) !== undefined;
}

function decoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

import { env } from "@/lib/env";
import { type Language, negotiateLanguage } from "@/lib/i18n/catalogs";
import { DEVICE_LIFE_MS } from "@/lib/rate-limit/device-cookie";

const onHttps = (): boolean => env().AUTH_URL.startsWith("https:");
const hostBound = (name: string) => (): string => `${onHttps() ? "__Host-" : ""}latchkey.${name}`;

export const sessionCookieName = hostBound("session");
export const deviceCookieName = hostBound("device");
export const authorizationUrlCookieName = hostBound("authorization-url");
export const newcomerCookieName = hostBound("newcomer");
export const returnCookieName = hostBound("return");
/** Of one authorization: each has its own, so that two tabs do not overwrite each other's. */
export const exchangeCookieName = (kind: "state" | "nonce" | "verifier" | "url", exchangeId: string): string =>
  hostBound(`exchange.${exchangeId}.${kind}`)();
export const LANGUAGE_COOKIE = "latchkey.language";

const AUTHORIZATION_URL_SECONDS = 60;
/** As long as a mailed link lives. */
const RETURN_SECONDS = 24 * 60 * 60;

export const cookieOptions = () => ({ httpOnly: true, sameSite: "lax", path: "/", secure: onHttps() }) as const;

export type Cookie = [
  name: string,
  value: string,
  options: ReturnType<typeof cookieOptions> & { expires?: Date; maxAge?: number },
];

export const sessionCookie = (token: string, expires: Date): Cookie => [
  sessionCookieName(),
  token,
  { ...cookieOptions(), expires },
];
export const expiredSessionCookie = (): Cookie => [sessionCookieName(), "", { ...cookieOptions(), maxAge: 0 }];
export const deviceCookie = (device: string): Cookie => [
  deviceCookieName(),
  device,
  { ...cookieOptions(), maxAge: DEVICE_LIFE_MS / 1_000 },
];
/** For /continue-with, which redirects browsers without JavaScript. */
export const authorizationUrlCookie = (url: string): Cookie => [
  authorizationUrlCookieName(),
  url,
  { ...cookieOptions(), maxAge: AUTHORIZATION_URL_SECONDS },
];

/** Where the login after a reset or a sign-up begun in this browser leads. Not in the email: strangers choose no part of its links. */
export const returnCookie = (url: string): Cookie => [
  returnCookieName(),
  url,
  { ...cookieOptions(), maxAge: RETURN_SECONDS },
];
export const expiredReturnCookie = (): Cookie => [returnCookieName(), "", { ...cookieOptions(), maxAge: 0 }];

export function readCookie(header: string, name: string): string | undefined {
  const pairs = header.split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** Of ours or of the exchange with a provider, and not a balancer's or a CDN's. */
export function hasOwnCookie(header: string): boolean {
  return /(^|;)\s*(__(Host|Secure)-)?(latchkey|authjs)\./.test(header);
}

export function languageOf(cookies: string, acceptLanguage: string | undefined): Language {
  return negotiateLanguage(readCookie(cookies, LANGUAGE_COOKIE), acceptLanguage);
}

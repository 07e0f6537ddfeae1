/** Our cookies: readable by the server only, and on https bound to the host. */
import { type Language, negotiateLanguage } from "@/lib/i18n/catalogs";
import { env } from "@/lib/env";

const onHttps = (): boolean => env().AUTH_URL.startsWith("https:");
const hostBound = (name: string) => (): string => `${onHttps() ? "__Host-" : ""}latchkey.${name}`;

export const sessionCookieName = hostBound("session");
export const deviceCookieName = hostBound("device");
/** Where a browser without JavaScript goes next, between our form and the provider. */
export const authorizationUrlCookieName = hostBound("authorization-url");
export const LANGUAGE_COOKIE = "latchkey.language";

const DEVICE_SECONDS = 180 * 86_400;

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
  { ...cookieOptions(), maxAge: DEVICE_SECONDS },
];

/** @param header as browsers send it; values of ours hold nothing that would have to be escaped */
export function readCookie(header: string, name: string): string | undefined {
  const pairs = header.split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** The language that was chosen here once, else the one that the browser asks for. */
export function languageOf(cookies: string, acceptLanguage: string | undefined): Language {
  return negotiateLanguage(readCookie(cookies, LANGUAGE_COOKIE), acceptLanguage);
}

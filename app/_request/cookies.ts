/** The cookies of the house: only the server reads them, and on https they are bound to the host. */
import { env } from "@/lib/env";

const onHttps = (): boolean => env().AUTH_URL.startsWith("https:");
const bound = (name: string) => (): string => `${onHttps() ? "__Host-" : ""}latchkey.${name}`;

/** The session's token. */
export const sessionCookieName = bound("session");
/** By which a browser is known to the accounts that logged in there (lib/devices.ts). */
export const deviceCookieName = bound("device");
/** Where a browser without JavaScript goes on to, kept by itself between our form and the provider. */
export const authorizationUrlCookieName = bound("way-out");
/** The language that was chosen here once. */
export const LANGUAGE_COOKIE = "latchkey.language";

export const cookieOptions = () => ({ httpOnly: true, sameSite: "lax", path: "/", secure: onHttps() }) as const;

/** @param header as browsers send it; values of ours hold nothing that would have to be escaped */
export function cookieIn(header: string | null | undefined, name: string): string | undefined {
  const all = (header ?? "").split(";").map((cookie) => cookie.trim());
  return all.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1);
}

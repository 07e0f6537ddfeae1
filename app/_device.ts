/** The cookie by which a browser is known to the accounts that logged in there (lib/devices.ts). */
import { cookies } from "next/headers";
import { env } from "@/lib/env";
import { deviceCookieName } from "./_cookie-names";

const KEPT_SECONDS = 180 * 86_400;
const secure = () => env().AUTH_URL.startsWith("https:");

export async function deviceCookie(): Promise<string | undefined> {
  return (await cookies()).get(deviceCookieName())?.value;
}

export async function rememberDevice(device: string): Promise<void> {
  const options = { httpOnly: true, sameSite: "lax", path: "/", secure: secure(), maxAge: KEPT_SECONDS } as const;
  (await cookies()).set(deviceCookieName(), device, options);
}

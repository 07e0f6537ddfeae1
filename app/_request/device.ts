import { cookies } from "next/headers";
import { cookieOptions, deviceCookieName } from "./cookies";

const KEPT_SECONDS = 180 * 86_400;

export async function setDeviceCookie(device: string): Promise<void> {
  (await cookies()).set(deviceCookieName(), device, { ...cookieOptions(), maxAge: KEPT_SECONDS });
}

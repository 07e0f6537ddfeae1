/** Where a browser without JavaScript goes on to, kept by itself between our form and the provider. */
import { cookies } from "next/headers";
import { env } from "@/lib/env";

const KEPT_SECONDS = 60;
const secure = () => env().AUTH_URL.startsWith("https:");
const cookieName = () => `${secure() ? "__Host-" : ""}latchkey.way-out`;

export async function keepWayOut(url: string): Promise<void> {
  const options = { httpOnly: true, sameSite: "lax", path: "/", secure: secure(), maxAge: KEPT_SECONDS } as const;
  (await cookies()).set(cookieName(), url, options);
}

/** Undefined for what cannot have been kept here. */
export async function wayOut(): Promise<string | undefined> {
  const url = (await cookies()).get(cookieName())?.value;
  return url && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) ? url : undefined;
}

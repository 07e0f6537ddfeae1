import { cookies } from "next/headers";
import { cookieOptions, wayOutCookieName } from "../_request/cookies";

const KEPT_SECONDS = 60;

export async function keepWayOut(url: string): Promise<void> {
  (await cookies()).set(wayOutCookieName(), url, { ...cookieOptions(), maxAge: KEPT_SECONDS });
}

/** Undefined for what cannot have been kept here. */
export async function wayOut(): Promise<string | undefined> {
  const url = (await cookies()).get(wayOutCookieName())?.value;
  return url && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) ? url : undefined;
}

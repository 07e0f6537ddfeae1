import { cookies } from "next/headers";
import { authorizationUrlCookieName, cookieOptions } from "../_request/cookies";

const KEPT_SECONDS = 60;

export async function saveAuthorizationUrl(url: string): Promise<void> {
  (await cookies()).set(authorizationUrlCookieName(), url, { ...cookieOptions(), maxAge: KEPT_SECONDS });
}

/** Undefined for what cannot have been kept here. */
export async function savedAuthorizationUrl(): Promise<string | undefined> {
  const url = (await cookies()).get(authorizationUrlCookieName())?.value;
  return url && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) ? url : undefined;
}

import { cookies } from "next/headers";
import { cookieOptions, sessionCookieName } from "./cookies";
import { heard } from "./heard";

export async function sessionToken(): Promise<string | undefined> {
  await heard();
  return (await cookies()).get(sessionCookieName())?.value;
}

export async function setSessionCookie(token: string, expires: Date): Promise<void> {
  (await cookies()).set(sessionCookieName(), token, { ...cookieOptions(), expires });
}

export async function clearSessionCookie(): Promise<void> {
  (await cookies()).set(sessionCookieName(), "", { ...cookieOptions(), maxAge: 0 });
}

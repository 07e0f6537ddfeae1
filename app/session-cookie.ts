/** The cookie that holds the session's token. */
import { cookies } from "next/headers";
import { env } from "@/lib/env";
import { heard } from "./_heard";

const secure = () => env().AUTH_URL.startsWith("https:");

export const cookieName = (): string => `${secure() ? "__Host-" : ""}latchkey.session`;
export const cookieOptions = () => ({ httpOnly: true, sameSite: "lax", path: "/", secure: secure() }) as const;

export async function sessionToken(): Promise<string | undefined> {
  await heard();
  return (await cookies()).get(cookieName())?.value;
}

export async function setSessionCookie(token: string, expires: Date): Promise<void> {
  (await cookies()).set(cookieName(), token, { ...cookieOptions(), expires });
}

export async function clearSessionCookie(): Promise<void> {
  (await cookies()).set(cookieName(), "", { ...cookieOptions(), maxAge: 0 });
}

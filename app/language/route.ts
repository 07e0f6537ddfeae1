import { cookies } from "next/headers";
import { env } from "@/lib/env";
import { languageFor } from "@/lib/words";
import { safeReturnPath } from "../_components/return-path";
import { LANGUAGE_COOKIE } from "../_cookie-names";

const YEAR_SECONDS = 31_536_000;

/** Somebody chose a language: it is remembered, and the page they came from is shown again. */
export async function POST(request: Request): Promise<Response> {
  const wish = (await request.formData().catch(() => undefined))?.get("language");
  const language = languageFor(typeof wish === "string" ? wish : undefined, undefined);
  const options = { path: "/", sameSite: "lax", httpOnly: true, secure: env().AUTH_URL.startsWith("https:") } as const;
  (await cookies()).set(LANGUAGE_COOKIE, language, { ...options, maxAge: YEAR_SECONDS });
  return new Response(null, { status: 303, headers: { Location: cameFrom(request) } });
}

function cameFrom(request: Request): string {
  const referrer = request.headers.get("referer") ?? "";
  const path = referrer.startsWith(`${env().AUTH_URL}/`) ? referrer.slice(env().AUTH_URL.length) : "/";
  return safeReturnPath(path);
}

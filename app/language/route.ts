import { cookies } from "next/headers";
import { env } from "@/lib/env";
import { negotiateLanguage } from "@/lib/i18n/catalogs";
import { cookieOptions, LANGUAGE_COOKIE } from "../_request/cookies";
import { safeReturnPath } from "../_request/return-path";

const YEAR_SECONDS = 31_536_000;

export async function POST(request: Request): Promise<Response> {
  const chosen = (await request.formData().catch(() => undefined))?.get("language");
  const language = negotiateLanguage(typeof chosen === "string" ? chosen : undefined, undefined);
  (await cookies()).set(LANGUAGE_COOKIE, language, { ...cookieOptions(), maxAge: YEAR_SECONDS });
  return new Response(null, { status: 303, headers: { Location: previousPath(request) } });
}

function previousPath(request: Request): string {
  const referrer = request.headers.get("referer") ?? "";
  const path = referrer.startsWith(`${env().AUTH_URL}/`) ? referrer.slice(env().AUTH_URL.length) : "/";
  return safeReturnPath(path);
}

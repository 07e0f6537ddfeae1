/** What the server's front knows of a request, and what the browser says of itself: read from the head, with Next around it and without. */

import { type Language, negotiateLanguage } from "@/lib/i18n/catalogs";
import type { RequestContext } from "@/lib/request-context";
import { CLIENT_HEADER, REQUEST_ID_HEADER } from "../_server/request-headers";
import { cookieIn, deviceCookieName, LANGUAGE_COOKIE } from "./cookies";

type Head = Pick<Headers, "get">;

export function contextFrom(head: Head): RequestContext {
  return {
    requestId: head.get(REQUEST_ID_HEADER) ?? "",
    client: head.get(CLIENT_HEADER) ?? "",
    userAgent: head.get("user-agent") ?? "",
    device: cookieIn(head.get("cookie"), deviceCookieName()),
    language: languageOf(head.get("cookie"), head.get("accept-language")),
  };
}

/** The one that was chosen here once, else the one that the browser asks for. */
export function languageOf(cookies: string | null | undefined, acceptLanguage: string | null | undefined): Language {
  return negotiateLanguage(cookieIn(cookies, LANGUAGE_COOKIE), acceptLanguage ?? undefined);
}

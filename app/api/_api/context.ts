import { deviceCookieName, LANGUAGE_COOKIE } from "@/app/_cookie-names";
import { CLIENT_HEADER, REQUEST_ID_HEADER } from "@/app/_server/known";
import type { RequestContext } from "@/lib/request-context";
import { languageFor } from "@/lib/words";

/** As requestContext() for pages, but read from the request itself: the API is answered with Next around it and without. */
export function contextOf({ headers }: Request): RequestContext {
  const cookies = headers.get("cookie") ?? "";
  return {
    requestId: headers.get(REQUEST_ID_HEADER) ?? "",
    client: headers.get(CLIENT_HEADER) ?? "",
    userAgent: headers.get("user-agent") ?? "",
    device: valueIn(cookies, deviceCookieName()),
    language: languageFor(valueIn(cookies, LANGUAGE_COOKIE), headers.get("accept-language") ?? undefined),
  };
}

/** Ours hold nothing that would have to be escaped. */
function valueIn(cookies: string, name: string): string | undefined {
  const all = cookies.split(";").map((cookie) => cookie.trim());
  return all.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1);
}

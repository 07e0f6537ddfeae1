import { headers } from "next/headers";
import type { RequestContext } from "@/lib/request-context";
import { deviceCookie } from "./_device";
import { currentLanguage } from "./_language";
import { CLIENT_HEADER, REQUEST_ID_HEADER } from "./_server/known";

/** What the server's front knows of the request being answered. */
export async function requestContext(): Promise<RequestContext> {
  const known = await headers();
  return {
    requestId: known.get(REQUEST_ID_HEADER) ?? "",
    client: known.get(CLIENT_HEADER) ?? "",
    userAgent: known.get("user-agent") ?? "",
    device: await deviceCookie(),
    language: await currentLanguage(),
  };
}

/**
 * Front ends on other origins call the API from their pages (CORS, Fetch Standard). The guard judges the origin; what a browser reads
 * from the answer stands here. Never a wildcard: an origin that is not listed gets no header.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { env } from "@/lib/env";

const API_PATH = /^\/(api(\/|\?|$)|\.well-known\/jwks\.json(\?|$))/;
/** Providers send browsers here, whatever they came from. */
const CALLBACK_PATH = /^\/api\/auth\/callback\//;
/** The one path that takes a cookie. */
const COOKIE_PATH = /^\/api\/auth\/jwt\/session\/?(\?|$)/;
/** Chromium's longest. */
const MAX_AGE_SECONDS = "7200";
/** As django-cors-headers allows them, so that no front end written for Django fails. */
const ALLOWED_HEADERS = "accept, authorization, content-type, user-agent, x-csrftoken, x-requested-with";

export function isForApi({ url = "" }: IncomingMessage): boolean {
  return API_PATH.test(url);
}

/** Whether a page of any origin could read the answer, or cause an effect, by a call. */
export function isApiCall(request: IncomingMessage): boolean {
  return isForApi(request) && !CALLBACK_PATH.test(request.url ?? "");
}

export function isFromFrontEnd(request: IncomingMessage): boolean {
  const { origin } = request.headers;
  return origin !== undefined && env().FRONTEND_ORIGINS.includes(origin) && isApiCall(request);
}

/** Before the answer is known, so that the page can read refusals, too. */
export function setCorsHeaders(request: IncomingMessage, response: ServerResponse): void {
  if (isForApi(request)) response.setHeader("vary", "Origin");
  if (!isFromFrontEnd(request)) return;
  response.setHeader("access-control-allow-origin", request.headers.origin ?? "");
  response.setHeader("access-control-expose-headers", "Retry-After, WWW-Authenticate");
  if (COOKIE_PATH.test(request.url ?? "")) response.setHeader("access-control-allow-credentials", "true");
}

/** @returns whether it answered */
export function answerPreflight(request: IncomingMessage, response: ServerResponse): boolean {
  const isPreflight = request.method === "OPTIONS" && request.headers["access-control-request-method"] !== undefined;
  if (!isPreflight || !isFromFrontEnd(request)) return false;
  response.writeHead(204, {
    "access-control-allow-methods": "GET, POST",
    "access-control-allow-headers": ALLOWED_HEADERS,
    "access-control-max-age": MAX_AGE_SECONDS,
    "cache-control": "no-store",
  });
  response.end();
  return true;
}

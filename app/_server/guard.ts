import { randomBytes, randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { recordEvent } from "@/lib/models/audit-log";
import { isLoopback } from "@/lib/networks";
import { consume } from "@/lib/rate-limit/limits";
import { deviceCookieName, hasOwnCookie, languageOf, readCookie } from "../_request/cookies";
import { type RequestStore, retryLaterOf, withRequest } from "../_request/store";
import { announcesTooMuch, hasBody, readBody, type WithRawBody } from "./body";
import { redirectToAuthUrl, redirectToRepairedLink } from "./canonical-url";
import { clientAddress } from "./client-address";
import { answerPreflight, isApiCall, isFromFrontEnd, setCorsHeaders } from "./cors";
import {
  type ErrorResponse,
  FOREIGN_ORIGIN,
  retryLaterResponse,
  SERVER_ERROR,
  sendError,
  TOO_LARGE,
} from "./error-response";
import { boundHead } from "./request-head";
import { setSecurityHeaders } from "./security-headers";
import { isFromTrustedProxy } from "./trusted-proxy";

export type Handler = (request: WithRawBody, response: ServerResponse, store: RequestStore) => Promise<void>;

/** Browsers send CSP reports without our Origin; all they change is a log. */
const REPORT_PATH = "/csp-report";

const HOST = /^([a-z\d]([a-z\d._-]*[a-z\d.])?|\[[\da-f:.]+\])(:\d{1,5})?$/i;
export const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const SAFE_METHODS = ["GET", "HEAD", "OPTIONS"];
const SAME_SITE = [undefined, "same-origin", "none"];
const MAX_RECORDED_LENGTH = 200;
const FORWARDED_HEADER = /^x-forwarded-/;

export function guard(handle: Handler): RequestListener {
  return (request, response) => {
    const outOfBounds = boundHead(request);
    const store = beginStore(request);
    response.setHeader("x-request-id", store.requestId);
    void withRequest(store, async () => {
      try {
        setSecurityHeaders(request, response, store.nonce);
        setCorsHeaders(request, response);
        const refusal = outOfBounds ?? judge(request);
        if (refusal === FOREIGN_ORIGIN) await recordForeignOrigin(request, store);
        if (refusal) return sendError(request, response, refusal, store);
        if (answerPreflight(request, response)) return;
        if (redirectToAuthUrl(request, response) || redirectToRepairedLink(request, response)) return;
        replaceForwardedHeaders(request);
        await withBody(request, response, store, handle);
      } catch (error) {
        const later = retryLaterOf(error);
        if (later?.status !== 429) log().error({ err: error, requestId: store.requestId }, "a request failed");
        if (response.headersSent) response.destroy();
        else sendError(request, response, later ? retryLaterResponse(later) : SERVER_ERROR, store);
      }
    });
  };
}

function beginStore(request: IncomingMessage): RequestStore {
  const { socket, headers } = request;
  const cookies = headers.cookie ?? "";
  const forwardedFor = isFromTrustedProxy(request) ? String(headers["x-forwarded-for"] ?? "") : "";
  return {
    requestId: randomUUID(),
    client: clientAddress(socket.remoteAddress, forwardedFor, env().TRUSTED_PROXY_HOPS),
    userAgent: headers["user-agent"] ?? "",
    device: readCookie(cookies, deviceCookieName()),
    language: languageOf(cookies, headers["accept-language"]),
    cookies,
    nonce: randomBytes(16).toString("base64"),
    byScript: headers["next-action"] !== undefined,
  };
}

async function withBody(
  request: IncomingMessage,
  response: ServerResponse,
  store: RequestStore,
  handle: Handler,
): Promise<void> {
  if (!hasBody(request)) return handle(request, response, store);
  if (request.headers.expect) response.writeContinue();
  const rawBody = await readBody(request);
  if (rawBody === "gone") return;
  if (rawBody === "too large") return sendError(request, response, TOO_LARGE, store);
  await handle(Object.assign(request, { rawBody }), response, store);
}

function judge(request: IncomingMessage): ErrorResponse | undefined {
  const malformed = judgeHead(request);
  if (malformed) return malformed;
  if (request.url !== REPORT_PATH && !isFromFrontEnd(request) && !isFromOurPages(request)) return FOREIGN_ORIGIN;
  return announcesTooMuch(request) ? TOO_LARGE : undefined;
}

function judgeHead({ method = "", url, headers, rawHeaders }: IncomingMessage): ErrorResponse | undefined {
  if (!METHODS.includes(method))
    return { status: 405, message: "refusal.methodNotAllowed", headers: { allow: METHODS.join(", ") } };
  const hosts = rawHeaders.filter((name, place) => place % 2 === 0 && name.toLowerCase() === "host");
  // HTTP/1.0 knows no Host; two of them are read differently by different servers in a row.
  if (hosts.length > 1 || (headers.host !== undefined && !HOST.test(headers.host)))
    return { status: 400, message: "refusal.invalidHost" };
  if (!url?.startsWith("/")) return { status: 400, message: "refusal.invalidTarget" };
  return undefined;
}

/**
 * The one place where the origin of a state change is judged. Without an Origin only a request without a cookie of ours passes:
 * programs send none, and without one there is nothing for a foreign page to borrow. A page under no-referrer has the Origin null.
 * At the API also what changes nothing is judged, if it has an Origin: a browser sends one with calls across origins.
 */
function isFromOurPages(request: IncomingMessage): boolean {
  const { method = "", headers } = request;
  if (SAFE_METHODS.includes(method) && !(headers.origin && isApiCall(request))) return true;
  if (!SAME_SITE.includes(headers["sec-fetch-site"] as string | undefined)) return false;
  if (headers.origin === undefined) return !hasOwnCookie(headers.cookie ?? "");
  if (headers.origin === "null") return headers["sec-fetch-site"] === "same-origin";
  return headers.origin === env().AUTH_URL || (!env().production && isThisMachine(headers.origin, headers.host));
}

/** In development 127.0.0.1 and localhost are the same app. Host must agree, so that no other local app can post here. */
function isThisMachine(origin: string, host: string | undefined): boolean {
  const portOf = (url: string) => new URL(url).port;
  return isLoopback(origin) && origin === `http://${host}` && portOf(origin) === portOf(env().AUTH_URL);
}

/** Recorded within a limit; the refusal is the same beyond it. */
async function recordForeignOrigin({ headers }: IncomingMessage, store: RequestStore): Promise<void> {
  const advice = `AUTH_URL is ${env().AUTH_URL}: if that origin is yours, set AUTH_URL to it, or add it to FRONTEND_ORIGINS if it is another front end that calls the API`;
  const details = { origin: printable(headers.origin), site: printable(headers["sec-fetch-site"]), advice };
  try {
    // Not `throttle`, which would ask for a CAPTCHA in the end: a foreign page can make its visitor's browser do this.
    const limit = "foreign-origin-by-client";
    const use = await consume(limit, store.client);
    if (use.allowed) await recordEvent({ code: "origin_refused", details }, store);
    else if (use.first) await recordEvent({ code: "throttled", details: { limit } }, store);
  } catch (error) {
    log().error({ err: error }, "not recorded");
  }
}

function printable(header: unknown = "none"): string {
  return String(header)
    .slice(0, MAX_RECORDED_LENGTH)
    .replace(/[^\x20-\x7e]/g, "?");
}

/**
 * Next compares the Origin, judged above, with the host, and does not know ours behind a proxy that names another.
 * Hono reads `rawHeaders`, which still has everything.
 */
function replaceForwardedHeaders(request: IncomingMessage): void {
  const { headers, method } = request;
  for (const name of Object.keys(headers)) if (FORWARDED_HEADER.test(name)) delete headers[name];
  const { host, origin, protocol } = new URL(env().AUTH_URL);
  Object.assign(headers, { host, "x-forwarded-host": host, "x-forwarded-proto": protocol.slice(0, -1) });
  if (method !== "GET" && headers.origin !== undefined) headers.origin = origin;
  request.rawHeaders = Object.entries(headers).flatMap(([name, value]) => [name, String(value)]);
}

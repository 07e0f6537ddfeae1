import type { Context } from "hono";
import { z } from "zod";
import { findTokenHolder } from "@/lib/flows/bearer-tokens";
import { SignUpClosed } from "@/lib/flows/sign-up";
import { apiTranslator } from "@/lib/i18n/catalogs";
import { log } from "@/lib/log";
import type { CurrentSession } from "@/lib/models/sessions";
import { Throttled, throttle } from "@/lib/rate-limit/throttle";
import { currentRequest, type RequestStore } from "../_request/store";
import { readBody } from "./read-body";
import { accessTokenNotValid, type Body, detail, Refusal, unauthorized } from "./refusal";

export type Auth = "bearer" | "cookie";

/** How the description names an email address. */
export const ADDRESS = { format: "email", maxLength: 254 };
export const address = z.string().meta(ADDRESS);

export interface Endpoint<Body = unknown> {
  method: "get" | "post";
  /** With Djoser's trailing slash; answers without it too. */
  path: string;
  id: string;
  summary: string;
  auth?: Auth;
  body?: z.ZodType<Body>;
  /** When the required fields depend on the account; `body` then only describes them. */
  bodyFor?: (holder: CurrentSession) => z.ZodType<Body>;
  success: [status: 200 | 201 | 204, body?: z.ZodType];
  /** Beside those that every endpoint may answer. */
  refusals?: number[];
  /** @throws Refusal, SignUpClosed, Throttled, HashingOverloaded, DatabaseUnavailable */
  handle: (call: {
    body: Body;
    holder: CurrentSession;
    headers: Headers;
    request: RequestStore;
  }) => Promise<object> | Promise<void>;
}

export function endpoint<Body>(described: Endpoint<Body>): Endpoint {
  return described as Endpoint;
}

export async function answer(endpoint: Endpoint, { req }: Context): Promise<Response> {
  const request = currentRequest();
  const holder = endpoint.auth === "bearer" ? await requireBearer(req.raw.headers, request) : (undefined as never);
  const schema = endpoint.bodyFor?.(holder) ?? endpoint.body;
  const body = schema && (await readBody(req.raw, schema));
  const result = await endpoint.handle({ body, holder, headers: req.raw.headers, request });
  const [status] = endpoint.success;
  return status === 204 ? noContent() : json(result as object, status);
}

/** Djoser's front ends also write JWT. */
const TOKEN_SCHEMES = ["bearer", "jwt"];

/** @throws Refusal 401, Throttled, DatabaseUnavailable */
async function requireBearer(headers: Headers, request: RequestStore): Promise<CurrentSession> {
  const [scheme = "", token = ""] = (headers.get("authorization") ?? "").split(/ +(.*)/s);
  if (!TOKEN_SCHEMES.includes(scheme.toLowerCase())) throw unauthorized(detail("auth.notAuthenticated"));
  const holder = await findTokenHolder(token, "access");
  return holder ?? refuseToken(accessTokenNotValid, request);
}

/**
 * Only invalid tokens are counted, so that a client with a valid one is not held up by others behind its address.
 * @throws Refusal 401, Throttled, DatabaseUnavailable
 */
export async function refuseToken(body: Body, request: RequestStore): Promise<never> {
  await throttle("bad-bearer-by-client", request.client, request);
  throw unauthorized(body);
}

export function answerError(error: unknown): Response {
  const { requestId, language } = currentRequest();
  const t = apiTranslator(language);
  if (error instanceof SignUpClosed) return json(detail("permissionDenied")(t), 403);
  if (error instanceof Refusal) return json(error.body(t), error.status, error.headers);
  if (error instanceof Error && "retryAfterSeconds" in error) {
    const wait = String(error.retryAfterSeconds);
    const throttled = error instanceof Throttled;
    const said = throttled ? detail("throttled", { seconds: Number(wait), wait }) : detail("serviceUnavailable");
    const captcha = throttled && error.challenge;
    return json({ ...said(t), ...(captcha && { captcha }) }, throttled ? 429 : 503, { "Retry-After": wait });
  }
  log().error({ err: error, requestId }, "an API request failed");
  return json({ detail: t("serverError"), request_id: requestId }, 500);
}

export function json(body: object, status = 200, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { "Cache-Control": "no-store", ...headers } });
}

export function noContent(headers: Record<string, string> = {}): Response {
  return new Response(null, { status: 204, headers: { "Cache-Control": "no-store", ...headers } });
}

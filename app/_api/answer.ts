/** What every answer of the API has in common: JSON or nothing, and no cache keeps it. */

import { apiTranslator } from "@/lib/i18n/catalogs";
import { log } from "@/lib/log";
import { Throttled } from "@/lib/rate-limit/throttle";
import type { RequestContext } from "@/lib/request-context";
import { detail, Refusal } from "./refusal";

export function json(body: object, status = 200, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { "Cache-Control": "no-store", ...headers } });
}

export function noContent(headers: Record<string, string> = {}): Response {
  return new Response(null, { status: 204, headers: { "Cache-Control": "no-store", ...headers } });
}

/** Whatever went wrong, the client gets JSON; of the unexpected it gets the id under which the log has the rest. */
export function answerToError(error: unknown, { requestId, language }: RequestContext): Response {
  const t = apiTranslator(language);
  if (error instanceof Refusal) return json(error.body(t), error.status, error.headers);
  if (error instanceof Error && "retryAfterSeconds" in error) {
    const wait = String(error.retryAfterSeconds);
    const headers = { "Retry-After": wait };
    return error instanceof Throttled
      ? json(throttled(wait)(t), 429, headers)
      : json(detail("serviceUnavailable")(t), 503, headers);
  }
  log().error({ err: error, requestId }, "the API stumbled");
  return json({ detail: t("serverError"), request_id: requestId }, 500);
}

const throttled = (wait: string) =>
  detail("throttled", {
    seconds: Number(wait),
    wait,
  });

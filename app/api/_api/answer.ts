/** What every answer of the API has in common: JSON or nothing, and no cache keeps it. */
import { log } from "@/lib/log";
import { Throttled } from "@/lib/throttled";
import { Refusal } from "./refusal";

export function json(body: object, status = 200, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { "Cache-Control": "no-store", ...headers } });
}

export function noContent(headers: Record<string, string> = {}): Response {
  return new Response(null, { status: 204, headers: { "Cache-Control": "no-store", ...headers } });
}

/** Whatever went wrong, the client gets JSON; of the unexpected it gets the id under which the log has the rest. */
export function answerToError(error: unknown, requestId: string): Response {
  if (error instanceof Refusal) return json(error.body, error.status, error.headers);
  if (error instanceof Throttled) {
    const wait = error.retryAfterSeconds;
    const detail = `Request was throttled. Expected available in ${wait} second${wait === 1 ? "" : "s"}.`;
    return json({ detail }, 429, { "Retry-After": String(wait) });
  }
  if (error instanceof Error && "retryAfterSeconds" in error)
    return json({ detail: "Service temporarily unavailable, try again later." }, 503, {
      "Retry-After": String(error.retryAfterSeconds),
    });
  log().error({ err: error, requestId }, "the API stumbled");
  return json({ detail: "A server error occurred.", request_id: requestId }, 500);
}

/** What monitoring asks for, in Prometheus' text format: the sum of all processes, for clients that bring METRICS_TOKEN. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, RequestListener } from "node:http";
import { Registry } from "prom-client";
import { env } from "@/lib/env";
import { metrics } from "@/lib/metrics";
import { sumOfAllProcesses } from "./cluster-metrics";
import { type ErrorResponse, sendError } from "./error-response";
import { type Handler, METHODS } from "./guard";
import { METRICS_PATH, pathOf, routeOf } from "./routes";

const UNAUTHORIZED: ErrorResponse = {
  status: 401,
  message: "auth.notAuthenticated",
  headers: { "www-authenticate": 'Bearer realm="metrics"' },
};
const METHOD_NOT_ALLOWED: ErrorResponse = {
  status: 405,
  message: "refusal.methodNotAllowed",
  headers: { allow: "GET, HEAD" },
};

/** Counts what the listener answers, refusals too, if anybody will look. */
export function counted(listener: RequestListener): RequestListener {
  if (env().METRICS_TOKEN === undefined) return listener;
  const { requests, requestSeconds } = metrics();
  return (request, response) => {
    const begun = performance.now();
    const route = routeOf(request.url);
    const method = METHODS.includes(request.method ?? "") ? request.method : "other";
    response.once("close", () => {
      const status = response.headersSent ? response.statusCode : "none";
      requests.inc({ route, method, status });
      requestSeconds.observe({ route }, (performance.now() - begun) / 1_000);
    });
    listener(request, response);
  };
}

/** Without METRICS_TOKEN it is a path like any that does not exist. */
export function isForMetrics({ url }: IncomingMessage): boolean {
  return env().METRICS_TOKEN !== undefined && pathOf(url) === METRICS_PATH;
}

export const answerMetrics: Handler = async (request, response, store) => {
  if (!isAuthorized(request)) return sendError(request, response, UNAUTHORIZED, store);
  const { method = "" } = request;
  if (!["GET", "HEAD"].includes(method)) return sendError(request, response, METHOD_NOT_ALLOWED, store);
  const text = await sumOfAllProcesses();
  response.writeHead(200, {
    "content-type": Registry.PROMETHEUS_CONTENT_TYPE,
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
  });
  response.end(method === "HEAD" ? undefined : text);
};

/** Digests are compared, so that time tells neither the token nor its length. */
function isAuthorized({ headers }: IncomingMessage): boolean {
  const [, token = ""] = /^bearer +(\S+)$/i.exec(headers.authorization ?? "") ?? [];
  return timingSafeEqual(digest(token), digest(env().METRICS_TOKEN ?? ""));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** A path of the API: one method does something, every other is told so, and nothing that happens becomes an HTML page. */

import { answerToError, json, noContent } from "./answer";
import { contextOf } from "./context";

type Handler = (request: Request) => Promise<Response>;
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

export const get = (handler: Handler) => route(["GET", "HEAD"], handler);
export const post = (handler: Handler) => route(["POST"], handler);
/** A path that does not exist, whatever the method. */
export const missing = () => route([...METHODS], async () => json({ detail: "Not found." }, 404));

function route(methods: string[], handler: Handler): Record<(typeof METHODS)[number], Handler> {
  const allow = { Allow: [...methods, "OPTIONS"].join(", ") };
  const answer: Handler = async (request) => {
    if (methods.includes(request.method)) return handler(request);
    if (request.method === "OPTIONS") return noContent(allow);
    return json({ detail: `Method "${request.method}" not allowed.` }, 405, allow);
  };
  const guarded: Handler = (request) =>
    answer(request).catch((error) => answerToError(error, contextOf(request).requestId));
  return {
    GET: guarded,
    HEAD: guarded,
    POST: guarded,
    PUT: guarded,
    PATCH: guarded,
    DELETE: guarded,
    OPTIONS: guarded,
  };
}

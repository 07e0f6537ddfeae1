/** A path of the API: one method does something, every other is told so, and nothing that happens becomes an HTML page. Every answer says its language. */
import { contextFrom } from "@/app/_request/context";
import { answerToError, noContent } from "./answer";
import { detail, Refusal } from "./refusal";

type Handler = (request: Request) => Promise<Response>;
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
type Method = (typeof METHODS)[number];

export const get = (handler: Handler) => route(["GET", "HEAD"], handler);
export const post = (handler: Handler) => route(["POST"], handler);
/** A path that does not exist, whatever the method. */
export const missing = () =>
  route([...METHODS], async () => {
    throw new Refusal(404, detail("notFound"));
  });

function route(methods: string[], handler: Handler): Record<Method, Handler> {
  const allow = { Allow: [...methods, "OPTIONS"].join(", ") };
  const answer: Handler = async (request) => {
    if (methods.includes(request.method)) return handler(request);
    if (request.method === "OPTIONS") return noContent(allow);
    throw new Refusal(405, detail("methodNotAllowed", { method: request.method }), allow);
  };
  const guarded: Handler = async (request) => {
    const context = contextFrom(request.headers);
    const response = await answer(request).catch((error) => answerToError(error, context));
    response.headers.append("Vary", "Accept-Language, Cookie");
    if (response.body && !response.headers.has("Content-Language"))
      response.headers.set("Content-Language", context.language ?? "en");
    return response;
  };
  return Object.fromEntries(METHODS.map((method) => [method, guarded])) as Record<Method, Handler>;
}

/**
 * The API, answered by its route files without Next around them: for a request of a program, its routing and rendering cost
 * several times what the answer does. Whatever else there is goes to Next, which finds the same files.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { env } from "@/lib/env";
import { endpoints } from "../_api/endpoints";

type Route = Record<string, (request: Request) => Promise<Response>>;
type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Whoever comes by cookie is known to Next only. */
const PATHS = Object.values(endpoints).flatMap(({ path, asks }) =>
  asks === "cookie" ? [] : [path.slice("/api/".length, -1)],
);
const PATH = /^\/api\/([a-z_/]+?)\/?(?:\?|$)/;
const WITHOUT_BODY = ["GET", "HEAD"];

export function withDirectApi(handle: Handle): Handle {
  return async (request, response) => {
    const [, path = ""] = PATH.exec(request.url ?? "") ?? [];
    const route: Route = PATHS.includes(path) ? await import(`../api/${path}/route.ts`) : {};
    const answer = route[request.method ?? ""];
    return answer ? send(await answer(asRequest(request)), response) : handle(request, response);
  };
}

function asRequest(request: IncomingMessage): Request {
  const { url = "", method = "", headers } = request;
  const named = Object.entries(headers).map(([name, value]) => [name, String(value)] as [string, string]);
  // The front has read the body whole and put it back, so it is all there.
  const body: Buffer | null = WITHOUT_BODY.includes(method) ? null : request.read();
  return new Request(env().AUTH_URL + url, { method, headers: named, body: body && new Uint8Array(body) });
}

async function send(answer: Response, response: ServerResponse): Promise<void> {
  for (const [name, value] of answer.headers) response.setHeader(name, value);
  const body = answer.body && Buffer.from(await answer.arrayBuffer());
  if (body) response.setHeader("content-length", body.length);
  response.writeHead(answer.status).end(body ?? undefined);
}

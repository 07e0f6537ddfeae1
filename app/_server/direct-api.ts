/**
 * The API, answered by its route files without Next around them: for a request of a program, its routing and rendering cost
 * several times what the answer does. What is not listed here goes to Next, which finds the same files.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { env } from "@/lib/env";

type Route = Record<string, (request: Request) => Promise<Response>>;
type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const ROUTES: Record<string, () => Promise<Route>> = {
  "auth/users": () => import("../api/auth/users/route"),
  "auth/users/activation": () => import("../api/auth/users/activation/route"),
  "auth/users/resend_activation": () => import("../api/auth/users/resend_activation/route"),
  "auth/users/reset_password": () => import("../api/auth/users/reset_password/route"),
  "auth/users/reset_password_confirm": () => import("../api/auth/users/reset_password_confirm/route"),
  "auth/users/me": () => import("../api/auth/users/me/route"),
  "auth/users/set_password": () => import("../api/auth/users/set_password/route"),
  "auth/jwt/create": () => import("../api/auth/jwt/create/route"),
  "auth/jwt/refresh": () => import("../api/auth/jwt/refresh/route"),
  "auth/jwt/verify": () => import("../api/auth/jwt/verify/route"),
  "users/check_password_status": () => import("../api/users/check_password_status/route"),
  "users/set_password": () => import("../api/users/set_password/route"),
};
const PATH = /^\/api\/([a-z_/]+?)\/?(?:\?|$)/;
const WITHOUT_BODY = ["GET", "HEAD"];

export function withDirectApi(handle: Handle): Handle {
  return async (request, response) => {
    const [, path = ""] = PATH.exec(request.url ?? "") ?? [];
    const load = Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined;
    const answer = (await load?.())?.[request.method ?? ""];
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

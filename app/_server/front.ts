/** Stands between the socket and Next: what a client says of itself is overwritten by what the server knows. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

/** Headers that only this front may set. */
export const CLIENT_HEADER = "x-latchkey-client";
export const REQUEST_ID_HEADER = "x-request-id";

const FORWARDED = [
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-forwarded-port",
  "x-real-ip",
];

export function front(handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>): RequestListener {
  return (request, response) => {
    for (const name of FORWARDED) delete request.headers[name];
    const requestId = randomUUID();
    request.headers[CLIENT_HEADER] = request.socket.remoteAddress ?? "unknown";
    request.headers[REQUEST_ID_HEADER] = requestId;
    response.setHeader(REQUEST_ID_HEADER, requestId);
    void handle(request, response);
  };
}

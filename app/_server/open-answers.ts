/**
 * The answers that are being written, by request id: what Next lets no action say about the status of its answer is said through here.
 */
import type { ServerResponse } from "node:http";
import { singleton } from "@/lib/singleton";

const open = () => singleton("open answers", () => new Map<string, ServerResponse>());
const heard = () => singleton("heard answers", () => new WeakSet<ServerResponse>());

export function keepOpen(requestId: string, response: ServerResponse): void {
  open().set(requestId, response);
  response.once("close", () => open().delete(requestId));
}

/** A form posted without JavaScript is answered by a page: whoever is to come back later is told so in its head, too. */
export function askBackLater(requestId: string, status: 429 | 503, retryAfterSeconds: number): void {
  const response = open().get(requestId);
  if (!response || response.headersSent) return;
  response.statusCode = status;
  response.setHeader("retry-after", String(retryAfterSeconds));
}

/** Said as soon as code of ours looks at the request: from here on an error is our fault. */
export function markHeard(requestId: string): void {
  const response = open().get(requestId);
  if (response) heard().add(response);
}

export function wasHeard(response: ServerResponse): boolean {
  return heard().has(response);
}

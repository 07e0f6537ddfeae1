/**
 * The answers that are being written, by request id. A form posted without JavaScript is answered by a page, and Next lets no
 * action choose the status of one: whoever is to come back later is told so through here.
 */
import type { ServerResponse } from "node:http";
import { oncePerProcess } from "@/lib/once-per-process";

const open = () => oncePerProcess("open answers", () => new Map<string, ServerResponse>());

export function keepOpen(requestId: string, response: ServerResponse): void {
  open().set(requestId, response);
  response.once("close", () => open().delete(requestId));
}

export function askBackLater(requestId: string, status: 429 | 503, retryAfterSeconds: number): void {
  const response = open().get(requestId);
  if (!response || response.headersSent) return;
  response.statusCode = status;
  response.setHeader("retry-after", String(retryAfterSeconds));
}

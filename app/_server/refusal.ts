/** What is wrong with a request, before anybody looks at what it asks. */
import type { IncomingMessage } from "node:http";
import type { ApiMessageKey } from "@/lib/i18n/api";

export interface Refusal {
  status: number;
  /** Said to a person or a program, in a language of theirs. */
  sentence: ApiMessageKey;
  headers?: Record<string, string>;
}

const HOST = /^([a-z\d]([a-z\d._-]*[a-z\d.])?|\[[\da-f:.]+\])(:\d{1,5})?$/i;
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

export const TOO_LARGE: Refusal = { status: 413, sentence: "That is more than we take: at most 64 KB." };
export const FOREIGN: Refusal = {
  status: 403,
  sentence: "This request did not come from our own pages, so nothing was changed. Open the page again and retry.",
};
export const UNREADABLE: Refusal = {
  status: 400,
  sentence: "The form could not be read. Open the page again and retry.",
};
export const OUR_FAULT: Refusal = { status: 500, sentence: "That was our fault. Please try again in a moment." };

/** Undefined for a request that may go on. */
export function malformed(request: IncomingMessage): Refusal | undefined {
  if (!METHODS.includes(request.method ?? ""))
    return { status: 405, sentence: "This method is not allowed.", headers: { allow: METHODS.join(", ") } };
  const hosts = request.rawHeaders.filter((name, place) => place % 2 === 0 && name.toLowerCase() === "host");
  // HTTP/1.0 knows no Host; two of them are read differently by different servers in a row.
  if (hosts.length > 1 || (request.headers.host !== undefined && !HOST.test(request.headers.host)))
    return { status: 400, sentence: "The Host header is not one that can be answered." };
  // A full URL names a host of its own.
  if (!request.url?.startsWith("/")) return { status: 400, sentence: "The request target must be a path." };
  return undefined;
}

/** What is wrong with a request, before anybody looks at what it asks. */
import type { IncomingMessage } from "node:http";
import type { ApiMessageKey } from "@/lib/i18n/catalogs";

export interface Refusal {
  status: number;
  /** Said to a person or a program, in a language of theirs. */
  sentence: ApiMessageKey;
  headers?: Record<string, string>;
}

const HOST = /^([a-z\d]([a-z\d._-]*[a-z\d.])?|\[[\da-f:.]+\])(:\d{1,5})?$/i;
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

export const TOO_LARGE: Refusal = { status: 413, sentence: "refusal.tooLarge" };
export const FOREIGN: Refusal = {
  status: 403,
  sentence: "refusal.foreignOrigin",
};
export const UNREADABLE: Refusal = {
  status: 400,
  sentence: "refusal.unreadableForm",
};
export const OUR_FAULT: Refusal = { status: 500, sentence: "refusal.serverError" };

/** Undefined for a request that may go on. */
export function malformed(request: IncomingMessage): Refusal | undefined {
  if (!METHODS.includes(request.method ?? ""))
    return { status: 405, sentence: "refusal.methodNotAllowed", headers: { allow: METHODS.join(", ") } };
  const hosts = request.rawHeaders.filter((name, place) => place % 2 === 0 && name.toLowerCase() === "host");
  // HTTP/1.0 knows no Host; two of them are read differently by different servers in a row.
  if (hosts.length > 1 || (request.headers.host !== undefined && !HOST.test(request.headers.host)))
    return { status: 400, sentence: "refusal.invalidHost" };
  // A full URL names a host of its own.
  if (!request.url?.startsWith("/")) return { status: 400, sentence: "refusal.invalidTarget" };
  return undefined;
}

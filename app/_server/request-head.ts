/**
 * The head of a request, bounded before anybody reads it. Next's expressions on User-Agent and its query parser take time that grows
 * with the square of the length: of 14 kB, most of a second.
 */
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { ErrorResponse } from "./error-response";
import { isRouterState } from "./router-state";

export const MAX_HEAD_BYTES = 8 * 1024;
export const MAX_TARGET_CHARACTERS = 2_560;
export const MAX_PARAMETERS = 20;

/**
 * A header that is only a hint is cut to its length; any other that is longer is refused. Of those that only Next reads, what its own
 * client never sends is dropped: Next answers 500 to what it cannot parse, and logs a stack.
 */
type Bound = { cutTo: number } | { atMost: number; like?: { test(value: string): boolean } };

/** Every header that our code, Next, next-auth or Hono may read. One that is not listed here reaches none of them. */
export const HEADERS: Record<string, Bound> = {
  host: { atMost: 261 },
  cookie: { atMost: 6 * 1024 },
  authorization: { atMost: 2_048 },
  origin: { atMost: 300 },
  "access-control-request-method": { cutTo: 16 },
  "sec-fetch-site": { atMost: 32 },
  "sec-fetch-mode": { atMost: 32 },
  "sec-fetch-dest": { atMost: 32 },
  "user-agent": { cutTo: 400 },
  accept: { cutTo: 512 },
  "accept-encoding": { cutTo: 128 },
  "accept-language": { cutTo: 500 },
  referer: { cutTo: MAX_TARGET_CHARACTERS + 300 },
  "content-type": { atMost: 256 },
  "content-length": { atMost: 20 },
  "transfer-encoding": { atMost: 64 },
  expect: { atMost: 64 },
  "cache-control": { cutTo: 128 },
  "if-none-match": { cutTo: 256 },
  "if-modified-since": { cutTo: 64 },
  "x-forwarded-for": { atMost: 1_024 },
  "x-forwarded-host": { atMost: 261 },
  "x-forwarded-proto": { atMost: 64 },
  // Of what Resend tells; by either name.
  "svix-id": { atMost: 128 },
  "svix-timestamp": { atMost: 16 },
  "svix-signature": { atMost: 1_024 },
  "webhook-id": { atMost: 128 },
  "webhook-timestamp": { atMost: 16 },
  "webhook-signature": { atMost: 1_024 },
  rsc: { atMost: 8, like: /^1$/ },
  "next-action": { atMost: 64 },
  "next-router-state-tree": { atMost: 2_048, like: { test: isRouterState } },
  "next-router-prefetch": { atMost: 8, like: /^[123]$/ },
  "next-router-segment-prefetch": { atMost: 512, like: /^\/[\w!$%().~/-]*$/ },
  "next-url": { atMost: MAX_TARGET_CHARACTERS, like: /^\/(?!\/)[\x21-\x7e]*$/ },
  // Development only.
  "next-hmr-refresh": { atMost: 8, like: /^1$/ },
  "x-nextjs-request-id": { atMost: 64, like: /^[\w-]+$/ },
  "x-nextjs-html-request-id": { atMost: 64, like: /^[\w-]+$/ },
};

const HEADER_TOO_LONG: ErrorResponse = { status: 431, message: "refusal.headerTooLong" };
const TARGET_TOO_LONG: ErrorResponse = { status: 414, message: "refusal.targetTooLong" };
const TOO_MANY_PARAMETERS: ErrorResponse = { status: 400, message: "refusal.targetTooLong" };
/** The header as Next has it: a page of a Next that made other ids loads itself anew. */
const INVALID_ACTION: ErrorResponse = {
  status: 400,
  message: "refusal.unreadableForm",
  headers: { "x-nextjs-action-not-found": "1" },
};
/** As Next makes them: what takes a form, and a hash. */
const ACTION_ID = /^[\da-f]{42}$/;

/** Leaves of the headers only what is within bounds, also of a head that it refuses. */
export function boundHead(request: IncomingMessage): ErrorResponse | undefined {
  const tooLarge = headBytes(request) > MAX_HEAD_BYTES;
  const { kept, tooLong } = boundHeaders(request.headers);
  request.headers = kept;
  if (tooLarge || tooLong) return HEADER_TOO_LONG;
  // Dropped, it would make a page of what was meant to be an action.
  const action = kept["next-action"];
  if (action !== undefined && !ACTION_ID.test(String(action))) return INVALID_ACTION;
  const { url = "" } = request;
  if (url.length > MAX_TARGET_CHARACTERS) return TARGET_TOO_LONG;
  return url.split("&").length > MAX_PARAMETERS ? TOO_MANY_PARAMETERS : undefined;
}

function boundHeaders(headers: IncomingHttpHeaders): { kept: IncomingHttpHeaders; tooLong: boolean } {
  const kept: IncomingHttpHeaders = {};
  let tooLong = false;
  for (const [name, bound] of Object.entries(HEADERS)) {
    const value = headers[name];
    if (typeof value !== "string") continue;
    if ("cutTo" in bound) kept[name] = value.slice(0, bound.cutTo);
    else if (value.length > bound.atMost) tooLong = true;
    else if (bound.like?.test(value) ?? true) kept[name] = value;
  }
  return { kept, tooLong };
}

function headBytes({ url = "", rawHeaders }: IncomingMessage): number {
  return rawHeaders.reduce((bytes, text) => bytes + text.length + 2, url.length);
}

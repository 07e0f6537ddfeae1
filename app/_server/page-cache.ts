/**
 * Pages that say the same to everybody of a language: rendered once, by a request that carries nothing of who asks, and from then
 * on answered from memory, each time with a nonce of its own. Whoever brings a cookie or a query gets a page of their own.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { negotiateLanguage } from "@/lib/i18n/catalogs";
import { CSP_HEADER, nonceOf } from "./security-headers";

const PATHS = ["/", "/login", "/signup", "/forgot-password"];
/** Next's scripts ask with these, and not for the page as a whole. */
const ASKED_BY_NEXT = /^(rsc|next-|x-nextjs-)/;
/** Of a request that renders one; all set by the front. */
const CARRIED = ["host", "x-forwarded-host", "x-forwarded-proto", CSP_HEADER];
/** Between quick and small: a tenth of the time that level 6 takes, for a tenth more bytes. */
const GZIP_LEVEL = 1;

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Cut wherever the nonce stood. */
interface CachedPage {
  html: string[];
  headers: [name: string, value: string][];
}

export function withPageCache(handle: Handle): Handle {
  const pages = new Map<string, CachedPage>();
  return async (request, response) => {
    if (!isForEverybody(request)) return handle(request, response);
    const language = negotiateLanguage(undefined, request.headers["accept-language"]);
    const key = `${language} ${request.url}`;
    const page = pages.get(key);
    if (page) return answer(page, request, response);
    overhear(request, response, (made) => pages.set(key, made));
    const carried = CARRIED.map((name) => [name, request.headers[name]]);
    request.headers = { ...Object.fromEntries(carried), "accept-language": language };
    return handle(request, response);
  };
}

function isForEverybody({ method, url = "", headers }: IncomingMessage): boolean {
  if (method !== "GET" || !PATHS.includes(url) || headers.cookie !== undefined) return false;
  return !Object.keys(headers).some((name) => ASKED_BY_NEXT.test(name));
}

function answer({ html, headers }: CachedPage, request: IncomingMessage, response: ServerResponse): void {
  let body = Buffer.from(html.join(nonceOf(request)));
  for (const [name, value] of headers) response.setHeader(name, value);
  if (/\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""))) {
    response.setHeader("content-encoding", "gzip");
    body = gzipSync(body, { level: GZIP_LEVEL });
  }
  response.writeHead(200, { "content-length": body.length }).end(body);
}

/** The first to ask gets the answer as it is made; it is kept when all of it has passed, if it is the page and sets nothing. */
function overhear(request: IncomingMessage, response: ServerResponse, keep: (page: CachedPage) => void): void {
  const nonce = nonceOf(request);
  const ofFront = response.getHeaderNames();
  const parts: Buffer[] = [];
  for (const name of ["write", "end"] as const) {
    const pass = response[name].bind(response) as (...given: unknown[]) => unknown;
    const listen = (...given: unknown[]) => {
      if (typeof given[0] === "string" || given[0] instanceof Uint8Array) parts.push(Buffer.from(given[0]));
      return pass(...given);
    };
    Object.assign(response, { [name]: listen });
  }
  response.once("finish", () => {
    const html = Buffer.concat(parts).toString().split(nonce);
    const headers = Object.entries(response.getHeaders()).filter(([name]) => !ofFront.includes(name));
    const sound = response.statusCode === 200 && html.length > 1 && !response.hasHeader("set-cookie");
    if (sound) keep({ html, headers: headers.map(([name, value]) => [name, String(value)]) });
  });
}

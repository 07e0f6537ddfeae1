/**
 * A page under another host, or by http where AUTH_URL is https, is redirected to AUTH_URL: its forms would be refused where it is.
 * Some proxies put a Host of their own in place of the browser's. Redirecting what they pass on would never end, so
 * names that they use inside a network are served, and a redirect of a page that comes back is not repeated.
 */
import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { repairedLink } from "@/lib/damaged-link";
import { env } from "@/lib/env";
import { warnHourly } from "@/lib/log";
import { isLoopback } from "@/lib/networks";
import { readCookie } from "../_request/cookies";
import { isFromTrustedProxy } from "./trusted-proxy";

const NOT_A_PAGE = /^\/(api(\/|$)|_next\/|(healthz|readyz|metrics)\/?$)|\.\w+$/;
const INSIDE_A_NETWORK = /^(\[.*\]|[\d.]+|[^.]+|.*\.localhost)$/;
const REDIRECTED_COOKIE = "latchkey.redirected";
const REDIRECTED_SECONDS = 10;

/** @returns whether it answered */
export function redirectToAuthUrl(request: IncomingMessage, response: ServerResponse): boolean {
  const { url = "/", headers } = request;
  if (!isForPage(request) || !isElsewhere(request)) return false;
  const location = env().AUTH_URL + url;
  const mark = createHash("sha256").update(location).digest("base64url").slice(0, 16);
  const cameBack = readCookie(headers.cookie ?? "", REDIRECTED_COOKIE) === mark;
  if (cameBack && !(isLoopback(`http://${headers.host}`) && leadsStraightHere(request))) {
    warnHourly("a page came back after its redirect to AUTH_URL: the proxy must pass the Host and the scheme", {
      host: headers.host,
    });
    return false;
  }
  response.writeHead(308, {
    location,
    "set-cookie": `${REDIRECTED_COOKIE}=${mark}; Max-Age=${REDIRECTED_SECONDS}; Path=/; HttpOnly; SameSite=Lax`,
    "cache-control": "no-store",
    "content-length": 0,
  });
  response.end();
  return true;
}

/** A mailed link that was damaged on its way is redirected to what it was. Says nothing of whether it is good: nobody is looked up. @returns whether it answered */
export function redirectToRepairedLink(request: IncomingMessage, response: ServerResponse): boolean {
  const link = isForPage(request) ? repairedLink(request.url ?? "/") : undefined;
  if (link === undefined) return false;
  response.writeHead(302, { location: link, "cache-control": "no-store", "content-length": 0 });
  response.end();
  return true;
}

function isForPage({ method = "", url = "/" }: IncomingMessage): boolean {
  return (method === "GET" || method === "HEAD") && !NOT_A_PAGE.test(url.replace(/\?.*$/s, ""));
}

function isElsewhere(request: IncomingMessage): boolean {
  const { headers } = request;
  const ours = new URL(env().AUTH_URL);
  const [hosts, schemes] = isFromTrustedProxy(request)
    ? [listIn(headers["x-forwarded-host"]), listIn(headers["x-forwarded-proto"])]
    : [[], []];
  if (ours.protocol === "https:" && schemes.length > 0 && schemes.every((scheme) => scheme === "http")) return true;
  const names = [...hosts, ...listIn(headers.host)].map((host) => host.replace(/:\d+$/, ""));
  const [opened] = names;
  if (opened === undefined || names.includes(ours.hostname)) return false;
  if (isLoopback(`http://${opened}`)) return leadsStraightHere(request);
  return !INSIDE_A_NETWORK.test(opened);
}

/** Without a proxy in between, on one machine. In development all its names are the same app. */
function leadsStraightHere({ socket }: IncomingMessage): boolean {
  const { AUTH_URL, production } = env();
  return production && isLoopback(AUTH_URL) && Number(new URL(AUTH_URL).port) === socket.localPort;
}

function listIn(header: string | string[] | undefined): string[] {
  return String(header ?? "")
    .toLowerCase()
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
}

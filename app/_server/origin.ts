/** Whether a request that may change something comes from our own pages. The one place where this is judged. */
import type { IncomingMessage } from "node:http";

const CHANGES_NOTHING = ["GET", "HEAD", "OPTIONS"];
const OWN_SITE = [undefined, "same-origin", "none"];
const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/**
 * The Origin must be ours. Without one, only who brings no cookie may pass: programs with a bearer token have no Origin, and
 * without a cookie there is nothing that a foreign page could borrow. Browsers send it with every POST.
 */
export function isFromOurPages({ method, headers }: IncomingMessage, ours: string, development: boolean): boolean {
  if (CHANGES_NOTHING.includes(method ?? "")) return true;
  if (!OWN_SITE.includes(headers["sec-fetch-site"] as string | undefined)) return false;
  if (headers.origin === undefined) return headers.cookie === undefined;
  return headers.origin === ours || (development && isSameLaptop(headers.origin, headers.host, ours));
}

/** On a laptop 127.0.0.1 and localhost are the same app. The page's own Host must agree, so no other local app can post here. */
function isSameLaptop(origin: string, host: string | undefined, ours: string): boolean {
  if (!URL.canParse(origin)) return false;
  const [theirs, own] = [new URL(origin), new URL(ours)];
  return origin === `http://${host}` && theirs.port === own.port && LOOPBACK.includes(theirs.hostname);
}

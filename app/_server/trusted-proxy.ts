import type { IncomingMessage } from "node:http";
import { env } from "@/lib/env";
import { warnHourly } from "@/lib/log";
import { contains } from "@/lib/networks";

const FORWARDED_HEADERS = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];

/** Whether one of our proxies sent the request, so that its forwarded headers count: anybody else can write them, too. */
export function isFromTrustedProxy({ socket, headers }: IncomingMessage): boolean {
  const { TRUSTED_PROXY_HOPS, TRUSTED_PROXY_NETWORKS } = env();
  const trusted = TRUSTED_PROXY_HOPS > 0 && contains(TRUSTED_PROXY_NETWORKS, socket.remoteAddress);
  if (!trusted && FORWARDED_HEADERS.some((name) => headers[name] !== undefined))
    warnHourly(TRUSTED_PROXY_HOPS > 0 ? UNKNOWN_PROXY : NO_PROXY, { peer: socket.remoteAddress });
  return trusted;
}

const NO_PROXY =
  "forwarded headers are ignored, because TRUSTED_PROXY_HOPS is 0: if they are your proxies', set it to their number, or all users share one limit";
const UNKNOWN_PROXY =
  "forwarded headers are ignored, because this peer is not in TRUSTED_PROXY_NETWORKS: if it is your proxy, add its network";

import { isIP } from "node:net";

const WITH_PORT = /^(?:\[([^\]]+)\]|(\d+\.\d+\.\d+\.\d+))(?::\d+)?$/;
const MAPPED_IPV4 = "0:0:0:0:0:ffff:";

/**
 * Who asks, as limits count: an IPv4 address, or the /64 network of an IPv6 one, within which anybody has addresses without end.
 * @param forwardedFor X-Forwarded-For, to which each proxy adds on the right whom it saw
 * @param hops how many proxies in front are ours: only what the first of them saw is believed
 */
export function clientAddress(socketAddress: string | undefined, forwardedFor: string, hops: number): string {
  const seen = hops > 0 ? addressIn(forwardedFor.split(",").at(-hops) ?? "") : undefined;
  return network(seen ?? addressIn(socketAddress ?? "") ?? "unknown");
}

/** The address alone, without port and zone; undefined for what is none. */
function addressIn(text: string): string | undefined {
  const [, bracketed, dotted] = WITH_PORT.exec(text.trim()) ?? [];
  const address = (bracketed ?? dotted ?? text.trim()).replace(/%.*$/, "");
  return isIP(address) ? address : undefined;
}

function network(address: string): string {
  if (isIP(address) !== 6) return address;
  const groups = groupsOf(address);
  if (groups.join(":").startsWith(MAPPED_IPV4)) return groups.slice(6).flatMap(bytesOf).join(".");
  return `${groups.slice(0, 4).join(":")}::/64`;
}

/** All eight: the URL parser brings every spelling to one, and the zeros that "::" stands for are put back. */
function groupsOf(address: string): string[] {
  const [left = [], right = []] = new URL(`http://[${address}]`).hostname
    .slice(1, -1)
    .split("::")
    .map((half) => half.split(":").filter(Boolean));
  return [...left, ...Array(8 - left.length - right.length).fill("0"), ...right];
}

function bytesOf(group: string): number[] {
  const number = Number.parseInt(group, 16);
  return [number >> 8, number & 255];
}

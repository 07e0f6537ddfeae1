import { isIP } from "node:net";

const WITH_PORT = /^(?:\[([^\]]+)\]|(\d+\.\d+\.\d+\.\d+))(?::\d+)?$/;
const MAPPED_IPV4 = "0:0:0:0:0:ffff:";

/**
 * The client as limits count it: an IPv4 address, or the /64 of an IPv6 one, since anybody has addresses without end within it.
 * @param forwardedFor X-Forwarded-For: each proxy appends on the right whom it saw
 * @param hops how many trusted proxies are in front; only what the outermost of them saw is believed
 */
export function clientAddress(socketAddress: string | undefined, forwardedFor: string, hops: number): string {
  const seen = hops > 0 ? addressIn(forwardedFor.split(",").at(-hops) ?? "") : undefined;
  return network(seen ?? addressIn(socketAddress ?? "") ?? "unknown");
}

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

/** All eight groups: the URL parser canonicalizes, and "::" is expanded. */
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

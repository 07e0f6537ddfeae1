import { BlockList, isIP } from "node:net";

const LOOPBACK = /^(localhost|[\w-]+\.localhost|127(\.\d+){3}|\[::1\])$/;

export function isLoopback(url: string): boolean {
  return URL.canParse(url) && LOOPBACK.test(new URL(url).hostname);
}

/** @param listed addresses, and networks such as 10.0.0.0/8. @returns undefined if there is none, or one that is malformed */
export function networks(listed: string[]): BlockList | undefined {
  const all = new BlockList();
  for (const one of listed) {
    const [address = "", prefix, ...rest] = one.split("/");
    const version = isIP(address);
    const bits = version === 6 ? 128 : 32;
    const length = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : bits + 1;
    if (version === 0 || rest.length > 0 || length > bits) return undefined;
    all.addSubnet(address, length, version === 6 ? "ipv6" : "ipv4");
  }
  return listed.length > 0 ? all : undefined;
}

export function contains(list: BlockList, address: string | undefined): boolean {
  return address !== undefined && isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

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

/**
 * The networks that a client may have to itself, the narrowest first. `factor`: how many times the limit of one client each has, so that
 * many addresses are worth little more than one, and no single client uses up its neighbours' share: that takes as many as the factor.
 * A household is given a /56 or more, a site a /48; of IPv4 nothing longer than a /24 is routed by itself, and most are full of strangers.
 */
export function networksAround(client: string): ClientNetwork[] {
  const [, dotted] = /^(\d+\.\d+\.\d+)\.\d+$/.exec(client) ?? [];
  if (dotted) return [narrowest(client), { network: `${dotted}.0/24`, factor: 8 }];
  const [, site, subnet] = IPV6_CLIENT.exec(client) ?? [];
  if (!site || !subnet) return [narrowest(client)];
  const household = (Number.parseInt(subnet, 16) & 0xff00).toString(16);
  return [
    narrowest(client),
    { network: `${site}:${household}::/56`, factor: 4 },
    { network: `${site}::/48`, factor: 16 },
  ];
}

/** The widest network that is all one customer's: of IPv6 the /48, with 65,536 clients in it; an address of IPv4 stays itself. */
export function siteOf(client: string): string {
  return client.replace(IPV6_CLIENT, "$1::/48");
}

const IPV6_CLIENT = /^([\da-f]+:[\da-f]+:[\da-f]+):([\da-f]+)::\/64$/;

const narrowest = (network: string): ClientNetwork => ({ network, factor: 1 });

export interface ClientNetwork {
  network: string;
  factor: number;
}

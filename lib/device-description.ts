/** What a request tells of its device, for people: fixed names and digits only, so that no stranger can write into an email. */
import Bowser from "bowser";
import type { RequestContext } from "./request-context";

export interface DeviceDescription {
  /** Such as "Firefox". */
  browser?: string;
  /** Such as "Linux". */
  system?: string;
  /** Without its last part, such as "203.0.113.x": enough to know one's own, too little to find somebody. */
  network?: string;
}

const BROWSERS = new Set(Object.values(Bowser.BROWSER_MAP));
const SYSTEMS = new Set(Object.values(Bowser.OS_MAP));
/** As an address, and as the network that limits count. */
const LOOPBACK_IPV6 = new Set(["::1", "0:0:0:0::/64"]);

export function describeDevice({ userAgent, client }: Pick<RequestContext, "userAgent" | "client">): DeviceDescription {
  const { browser, os } = userAgent ? Bowser.parse(userAgent.slice(0, 400)) : {};
  // What Bowser does not know, it copies from the header.
  const known = (name: string | undefined, names: Set<string>) => (name && names.has(name) ? name : undefined);
  return {
    browser: known(browser?.name, BROWSERS),
    system: known(os?.name, SYSTEMS),
    network: describeNetwork(client),
  };
}

function describeNetwork(client: string): string | undefined {
  if (LOOPBACK_IPV6.has(client)) return "localhost";
  const ipv4 = /(?:^|:)(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/.exec(client)?.[1];
  if (ipv4) return `${ipv4}.x`;
  const ipv6 = /^([\da-f]{1,4}:[\da-f]{1,4}(?::[\da-f]{1,4})?)[\da-f:/]*$/i.exec(client)?.[1];
  return ipv6 && `${ipv6}:x`;
}

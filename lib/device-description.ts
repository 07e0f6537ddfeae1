/** For emails and pages: known names and digits only, or a user agent could put its own text into another user's email. */
import Bowser from "bowser";
import type { RequestContext } from "./request-context";

export interface DeviceDescription {
  browser?: string;
  system?: string;
  /** "203.0.113.x" */
  network?: string;
}

const BROWSERS = new Set(Object.values(Bowser.BROWSER_MAP));
const SYSTEMS = new Set(Object.values(Bowser.OS_MAP));
const LOOPBACK_IPV6 = new Set(["::1", "0:0:0:0::/64"]);

export function describeDevice({ userAgent, client }: Pick<RequestContext, "userAgent" | "client">): DeviceDescription {
  const { browser, os } = userAgent ? Bowser.parse(userAgent.slice(0, 400)) : {};
  // Bowser copies unknown names from the header.
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

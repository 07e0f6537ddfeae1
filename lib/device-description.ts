/** Where a request came from, as a person would say it. Words from fixed lists and digits only, so no stranger can write into a letter. */
import Bowser from "bowser";
import { translator } from "./i18n";
import { formatBrowser } from "./i18n/browser";
import type { RequestContext } from "./request-context";

const BROWSERS = new Set(Object.values(Bowser.BROWSER_MAP));
const SYSTEMS = new Set(Object.values(Bowser.OS_MAP));
// The second: as limits count it.
const LOOPBACK_IPV6 = new Set(["::1", "0:0:0:0::/64"]);

/** What a letter may tell of the request behind it, and in which language; the id leads from the letter back to the record. */
export function messageContext({
  requestId,
  client,
  userAgent,
  language = "en",
}: RequestContext): Record<string, string> {
  return { requestId, browser: describeBrowser(userAgent), network: describeNetwork(client), language };
}

/** What `originOf` wrote down, in parts, so that a letter can tell it in its own language. */
export function deviceDescription({ browser: inWords = "", network = "" }: Record<string, string>) {
  const known = (part: string | undefined) => (part && !/^(an )?unknown/.test(part) ? part : undefined);
  const [browser, system] = inWords.split(" on ");
  return { browser: known(browser), system, network: known(network) };
}

/** @returns such as "Firefox on Linux" */
export function describeBrowser(userAgent: string, t = translator()): string {
  const { browser, os } = userAgent ? Bowser.parse(userAgent.slice(0, 400)) : {};
  // What Bowser does not know it copies from the text.
  const known = (name: string | undefined, names: Set<string>) => (name && names.has(name) ? name : undefined);
  return formatBrowser({ browser: known(browser?.name, BROWSERS), system: known(os?.name, SYSTEMS) }, t);
}

/** @returns the network without its last part, such as "203.0.113.x"; enough to know one's own, too little to find somebody */
export function describeNetwork(client: string, t = translator()): string {
  if (LOOPBACK_IPV6.has(client)) return "localhost";
  const ipv4 = /(?:^|:)(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/.exec(client)?.[1];
  if (ipv4) return `${ipv4}.x`;
  const ipv6 = /^([\da-f]{1,4}:[\da-f]{1,4}(?::[\da-f]{1,4})?)[\da-f:/]*$/i.exec(client)?.[1];
  return ipv6 ? `${ipv6}:x` : t("unknown");
}

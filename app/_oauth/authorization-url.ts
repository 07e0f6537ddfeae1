/**
 * The address that a browser without JavaScript is led to, in a cookie: no server keeps its secrets. A browser drops a cookie beyond
 * 4 KB, so of a long address it holds only what we added, and the provider's own part is asked for once more.
 */
import { discover } from "@/lib/oauth/discovery";
import type { Provider } from "@/lib/oauth/providers";
import { logRefusal } from "./config";

/** Leaves room for the cookies of the exchange among the 6 KB that all may have; escaped, a cookie is longer than the address. */
const MAX_COOKIE = 2_048;

/** Query parameters that we or next-auth add. */
const OURS =
  /^(response_type|client_id|redirect_uri|scope|state|nonce|code_challenge|code_challenge_method|prompt|max_age)$/;

export function shortAuthorizationUrl(url: string): string {
  if (encodeURIComponent(url).length <= MAX_COOKIE) return url;
  const ours = [...new URL(url).searchParams].filter(([name]) => OURS.test(name));
  return `?${new URLSearchParams(ours)}`;
}

/** @returns undefined for what is no address, or while the provider does not answer */
export async function wholeAuthorizationUrl(
  short: string | undefined,
  { issuer }: Provider,
): Promise<string | undefined> {
  if (!short?.startsWith("?")) return isHttpUrl(short) ? short : undefined;
  const discovery = issuer && (await discover(issuer).catch(logRefusal));
  if (!discovery) return undefined;
  const url = new URL(discovery.authorization_endpoint);
  for (const [name, value] of new URLSearchParams(short)) url.searchParams.set(name, value);
  return isHttpUrl(url.href) ? url.href : undefined;
}

function isHttpUrl(text: string | undefined): text is string {
  return text !== undefined && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

import type { Metadata } from "next";
import { env } from "@/lib/env";

/**
 * For a page whose URL holds the key to an account: search engines get the one without it, and other sites none. next.config.mjs sends
 * no-referrer, so that not even the first request leaks it; from here on the bare origin goes along, because under no-referrer
 * a form without JavaScript is posted with "Origin: null".
 */
export function mailedLinkMetadata(path: string): Metadata {
  return { referrer: "strict-origin", alternates: { canonical: env().AUTH_URL + path } };
}

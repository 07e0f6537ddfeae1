import { RateLimiterMemory } from "rate-limiter-flexible";
import { log } from "@/lib/log";
import { recordEvent } from "@/lib/models/audit-log";
import type { RequestContext } from "@/lib/request-context";

// What a foreign page can send without end must not fill the disk.
const sparingly = new RateLimiterMemory({ points: 100, duration: 3600 });

/** A refusal stands whether or not it can be written down. */
export async function recordForeign(request: RequestContext): Promise<void> {
  const often = await sparingly.consume(request.client).then(
    () => false,
    () => true,
  );
  if (!often)
    await recordEvent({ code: "origin_refused" }, request).catch((error) => log().error({ err: error }, "no record"));
}

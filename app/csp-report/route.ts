import { z } from "zod";
import { HOUR_MS } from "@/lib/clock";
import { log } from "@/lib/log";
import { consume } from "@/lib/rate-limit/limits";
import { tally } from "@/lib/tally";
import { currentRequest } from "../_request/store";

const text = z.string().max(2_000).catch("");
const reportSchema = z.object({
  "csp-report": z.object({ "effective-directive": text, "blocked-uri": text, "document-uri": text }),
});
/** Of all clients together, because one attacker may have many addresses. */
const MAX_LINES_PER_HOUR = 60;

/** Anybody may post here. */
export async function POST(request: Request): Promise<Response> {
  const report = reportSchema.safeParse(await request.json().catch(() => undefined));
  const use = await consume("csp-report-by-client", currentRequest().client);
  if (!use.allowed) return answer(429, { "Retry-After": String(use.retryAfterSeconds) });
  if (!report.success) return answer(204);
  const { "effective-directive": directive, "blocked-uri": blocked, "document-uri": page } = report.data["csp-report"];
  // Without the query, which on /reset-password holds the token.
  const violation = { directive, blocked: blocked.split("?")[0], page: page.split("?")[0] };
  if (tally("csp violations", HOUR_MS) <= MAX_LINES_PER_HOUR) log().warn(violation, "csp violation");
  return answer(204);
}

function answer(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers: { "Cache-Control": "no-store", ...headers } });
}

/** Browsers tell here what the Content-Security-Policy kept from running. Anybody may post, so little of it is believed or kept. */
import { RateLimiterMemory } from "rate-limiter-flexible";
import { z } from "zod";
import { log } from "@/lib/log";

const text = z.string().max(2_000).catch("");
const reportSchema = z.object({
  "csp-report": z.object({ "effective-directive": text, "blocked-uri": text, "document-uri": text }),
});
const sparingly = new RateLimiterMemory({ points: 60, duration: 3600 });

export async function POST(request: Request): Promise<Response> {
  const report = reportSchema.safeParse(await request.json().catch(() => undefined));
  const answer = new Response(null, { status: 204, headers: { "Cache-Control": "no-store" } });
  if (!report.success) return answer;
  const { "effective-directive": directive, "blocked-uri": blocked, "document-uri": page } = report.data["csp-report"];
  // Without the query, which on a reset page holds the token.
  const told = { directive, blocked: blocked.split("?")[0], page: page.split("?")[0] };
  await sparingly.consume("all").then(
    () => log().warn(told, "csp violation"),
    () => undefined,
  );
  return answer;
}

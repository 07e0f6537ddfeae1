import { RateLimiterMemory } from "rate-limiter-flexible";
import { z } from "zod";
import { log } from "@/lib/log";

const text = z.string().max(2_000).catch("");
const reportSchema = z.object({
  "csp-report": z.object({ "effective-directive": text, "blocked-uri": text, "document-uri": text }),
});
// Anybody may post here.
const logRate = new RateLimiterMemory({ points: 60, duration: 3600 });

export async function POST(request: Request): Promise<Response> {
  const report = reportSchema.safeParse(await request.json().catch(() => undefined));
  const response = new Response(null, { status: 204, headers: { "Cache-Control": "no-store" } });
  if (!report.success) return response;
  const { "effective-directive": directive, "blocked-uri": blocked, "document-uri": page } = report.data["csp-report"];
  // Without the query, which on /reset-password holds the token.
  const violation = { directive, blocked: blocked.split("?")[0], page: page.split("?")[0] };
  await logRate.consume("all").then(
    () => log().warn(violation, "csp violation"),
    () => undefined,
  );
  return response;
}

import { readiness } from "@/lib/readiness";

/** Ready while the database answers and the server is not about to end. Emails that wait for their provider are not lost, so mail is reported only. */
export async function GET(): Promise<Response> {
  const { ready, mailDegraded } = await readiness();
  return Response.json(
    { status: ready ? "ok" : "unavailable", ...(mailDegraded && { mail: "degraded" }) },
    { status: ready ? 200 : 503, headers: { "Cache-Control": "no-store", ...(!ready && { "Retry-After": "5" }) } },
  );
}

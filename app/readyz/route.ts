import { readiness } from "@/lib/readiness";

/** The process can serve: its database answers. Emails that wait for their provider are lost to nobody, so they are told, but no reason to take the process out. */
export async function GET(): Promise<Response> {
  const { ready, mailDegraded } = await readiness();
  return Response.json(
    { status: ready ? "ok" : "unavailable", ...(mailDegraded && { mail: "degraded" }) },
    { status: ready ? 200 : 503, headers: { "Cache-Control": "no-store" } },
  );
}

import { mostCommonPasswords } from "@/lib/passwords/policy";

// 19 kB on the wire; the whole list would be 200.
const COUNT = 5_000;

export const dynamic = "force-static";

/** One a line, most common first: what the strength meter warns of while someone types. */
export function GET(): Response {
  return new Response(mostCommonPasswords(COUNT).join("\n"), { headers: { "Content-Type": "text/plain" } });
}

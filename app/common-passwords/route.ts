import { mostCommonPasswords } from "@/lib/passwords/policy";

// 19 kB compressed; the whole list would be 200 kB.
const COUNT = 5_000;

export const dynamic = "force-static";

export function GET(): Response {
  return new Response(mostCommonPasswords(COUNT).join("\n"), { headers: { "Content-Type": "text/plain" } });
}

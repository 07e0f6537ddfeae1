import { accentStyle } from "@/lib/accent";
import { env } from "@/lib/env";

/** The operator's accent, as a style sheet, because no page may carry styles of its own. Its address changes with the colour. */
export function GET(): Response {
  return new Response(accentStyle(env().APP_ACCENT), {
    headers: { "Content-Type": "text/css", "Cache-Control": "public, max-age=31536000, immutable" },
  });
}

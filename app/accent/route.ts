import { accentFrom } from "@/lib/accent";
import { env } from "@/lib/env";

/** The operator's accent, as a style sheet, because no page may carry styles of its own. Its address changes with the colour. */
export function GET(): Response {
  const { light, dark } = accentFrom(env().APP_ACCENT);
  const css = `:root{--accent-light:${light};--accent-dark:${dark}}`;
  return new Response(css, {
    headers: { "Content-Type": "text/css", "Cache-Control": "public, max-age=31536000, immutable" },
  });
}

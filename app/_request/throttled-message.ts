import type { Translator } from "@/lib/i18n/catalogs";
import { formatWait } from "./form-action";

const MAX_WAIT_SECONDS = 3_600;

/** Of a page that a throttled action led to. Of the address counts a number, so that no link can put words of its own on the page. */
export function throttledMessage({ problem, wait }: Record<string, unknown>, t: Translator): string | undefined {
  const seconds = Number(wait);
  if (problem !== "throttled" || !(seconds >= 1 && seconds <= MAX_WAIT_SECONDS)) return undefined;
  return t("form.throttled", { wait: formatWait(Math.ceil(seconds), t) });
}

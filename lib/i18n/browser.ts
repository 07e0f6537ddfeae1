import type { Translator } from "./translate";

/** A browser as a person would call it, such as "Firefox on Linux", on pages and in letters. */
export function formatBrowser(
  { browser, system }: { browser?: string | undefined; system?: string | undefined },
  t: Translator<"an unknown browser" | "{browser} on {system}">,
): string {
  const name = browser ?? t("an unknown browser");
  return system ? t("{browser} on {system}", { browser: name, system }) : name;
}

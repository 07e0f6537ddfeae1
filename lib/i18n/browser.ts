import type { Say } from "./translate";

/** A browser as a person would call it, such as "Firefox on Linux", on pages and in letters. */
export function browserSaid(
  { browser, system }: { browser?: string | undefined; system?: string | undefined },
  say: Say<"an unknown browser" | "{browser} on {system}">,
): string {
  const name = browser ?? say("an unknown browser");
  return system ? say("{browser} on {system}", { browser: name, system }) : name;
}

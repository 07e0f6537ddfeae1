/** What a letter knows as facts, as it tells them. */
import { timeInUtc } from "../lib/i18n";
import { browserSaid } from "../lib/i18n/browser";
import type { SayLetter } from "../lib/i18n/emails";

/** From where a letter was caused; what is missing is unknown. */
export interface Origin {
  /** Such as "Firefox". */
  browser?: string | undefined;
  /** Such as "Linux". */
  system?: string | undefined;
  /** Such as "203.0.113.x". */
  network?: string | undefined;
}

export function originInWords({ network, ...origin }: Origin, say: SayLetter): string {
  return say("From: {browser}, network {network}", {
    browser: browserSaid(origin, say),
    network: network ?? say("unknown"),
  });
}

/** @returns such as "20 November 2026 at 15:04 UTC" */
export function timeInWords(time: Date, say: SayLetter): string {
  return timeInUtc(time, say.language);
}

/** @returns such as "24 hours" */
export function lifetimeInWords(hours: number, say: SayLetter): string {
  const minutes = Math.round(hours * 60);
  return minutes % 60 === 0
    ? say("{hours, plural, one {one hour} other {# hours}}", { hours: minutes / 60 })
    : say("{minutes, plural, one {one minute} other {# minutes}}", { minutes });
}

/** @returns such as "Google or Facebook" */
export function choiceInWords(names: string[], say: SayLetter): string {
  return new Intl.ListFormat(say.language === "en" ? "en-GB" : say.language, { type: "disjunction" }).format(names);
}

/** What an email knows as facts, as it tells them. */
import { formatBrowser, formatTime as formatTimeIn } from "../lib/i18n/translate";
import type { EmailTranslator } from "../lib/i18n/catalogs";

/** From where an email was caused; what is missing is unknown. */
export interface DeviceDescription {
  /** Such as "Firefox". */
  browser?: string | undefined;
  /** Such as "Linux". */
  system?: string | undefined;
  /** Such as "203.0.113.x". */
  network?: string | undefined;
}

export function describeDevice({ network, ...device }: DeviceDescription, t: EmailTranslator): string {
  return t("common.origin", {
    browser: formatBrowser(device, t),
    network: network ?? t("network.unknown"),
  });
}

/** @returns such as "20 November 2026 at 15:04 UTC" */
export function formatTime(time: Date, t: EmailTranslator): string {
  return formatTimeIn(time, t.language);
}

/** @returns such as "24 hours" */
export function formatLifetime(hours: number, t: EmailTranslator): string {
  const minutes = Math.round(hours * 60);
  return minutes % 60 === 0 ? t("lifetime.hours", { hours: minutes / 60 }) : t("lifetime.minutes", { minutes });
}

/** @returns such as "Google or Facebook" */
export function formatChoice(names: string[], t: EmailTranslator): string {
  return new Intl.ListFormat(t.language === "en" ? "en-GB" : t.language, { type: "disjunction" }).format(names);
}

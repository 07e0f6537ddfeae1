import type { ReactNode } from "react";
import type { Translator } from "@/lib/i18n/catalogs";
import { getTranslator } from "../_request/store";

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** "3 minutes ago", and the exact time for whoever points at it. */
export async function Ago({ time, now }: { time: Date; now: Date }): Promise<ReactNode> {
  const t = getTranslator();
  return (
    <time dateTime={time.toISOString()} title={time.toUTCString()}>
      {formatAgo((now.getTime() - time.getTime()) / 1000, t)}
    </time>
  );
}

export function formatAgo(seconds: number, t: Translator): string {
  const words = new Intl.RelativeTimeFormat(t.language, { numeric: "auto" });
  for (const [unit, length] of UNITS) if (seconds >= length) return words.format(-Math.floor(seconds / length), unit);
  return t("ago.justNow");
}

import type { ReactNode } from "react";
import type { Translator } from "@/lib/i18n/catalogs";
import { getTranslator } from "../_request/store";

export async function RelativeTime({ time, now }: { time: Date; now: Date }): Promise<ReactNode> {
  const t = getTranslator();
  return (
    <time dateTime={time.toISOString()} title={time.toUTCString()}>
      {formatRelativeTime((now.getTime() - time.getTime()) / 1000, t)}
    </time>
  );
}

export function formatRelativeTime(seconds: number, t: Translator): string {
  const format = new Intl.RelativeTimeFormat(t.language, { numeric: "auto" });
  for (const [unit, length] of UNITS) if (seconds >= length) return format.format(-Math.floor(seconds / length), unit);
  return t("ago.justNow");
}

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

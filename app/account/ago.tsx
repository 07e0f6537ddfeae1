import type { ReactNode } from "react";
import type { Say } from "@/lib/i18n";
import { getSay } from "../_request/language";

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** "3 minutes ago", and the exact time for whoever points at it. */
export async function Ago({ time, now }: { time: Date; now: Date }): Promise<ReactNode> {
  const say = await getSay();
  return (
    <time dateTime={time.toISOString()} title={time.toUTCString()}>
      {agoInWords((now.getTime() - time.getTime()) / 1000, say)}
    </time>
  );
}

export function agoInWords(seconds: number, say: Say): string {
  const words = new Intl.RelativeTimeFormat(say.language, { numeric: "auto" });
  for (const [unit, length] of UNITS) if (seconds >= length) return words.format(-Math.floor(seconds / length), unit);
  return say("just now");
}

import type { ReactNode } from "react";

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** "3 minutes ago", and the exact time for whoever points at it. */
export function Ago({ time, now }: { time: Date; now: Date }): ReactNode {
  return (
    <time dateTime={time.toISOString()} title={time.toUTCString()}>
      {agoInWords((now.getTime() - time.getTime()) / 1000)}
    </time>
  );
}

export function agoInWords(seconds: number): string {
  for (const [unit, length] of UNITS) if (seconds >= length) return words.format(-Math.floor(seconds / length), unit);
  return "just now";
}

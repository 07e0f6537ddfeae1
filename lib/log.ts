/** One JSON line per event on stdout. Never log a secret. */
import pino from "pino";
import { HOUR_MS } from "./clock";
import { env } from "./env";
import { singleton } from "./singleton";

export function log(): pino.Logger {
  return singleton("log", () =>
    pino({ level: env().LOG_LEVEL, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }),
  );
}

const warnedAt = new Map<string, number>();

/** For warnings that any request can cause. */
export function warnHourly(message: string, details: Record<string, unknown> = {}, now = Date.now()): void {
  if (now - (warnedAt.get(message) ?? Number.NEGATIVE_INFINITY) < HOUR_MS) return;
  warnedAt.set(message, now);
  log().warn(details, message);
}

/** One JSON line per event on stdout. Never log a secret. */
import pino from "pino";
import { HOUR_MS } from "./clock";
import { env } from "./env";
import { singleton } from "./singleton";
import { tally } from "./tally";

export function log(): pino.Logger {
  return singleton("log", () =>
    pino({ level: env().LOG_LEVEL, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }),
  );
}

/** In a command, whose output is for its caller: what happened to accounts is in the audit log. */
export function logOnlyProblems(): void {
  singleton("log", () => pino({ level: "warn", base: undefined }, pino.destination({ dest: 2, sync: true })));
}

/** For warnings that any request can cause. */
export function warnHourly(message: string, details: Record<string, unknown> = {}): void {
  if (tally(message, HOUR_MS) === 1) log().warn(details, message);
}

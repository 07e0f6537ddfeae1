/** One JSON line per event on stdout. Never log a secret. */
import pino from "pino";
import { env } from "./env";
import { singleton } from "./singleton";

export function log(): pino.Logger {
  return singleton("log", () =>
    pino({ level: env().LOG_LEVEL, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }),
  );
}

/** Forgets what has been kept long enough: old events, letters settled long ago, and counters whose window is over. */
import { forgetOldEvents } from "./models/audit-log";
import { forgetOldCounts } from "./rate-limit/limits";
import { log } from "./log";
import { sweep } from "./mail/outbox";

const EVERY_MS = 3_600_000;

export function keepHouse(): void {
  void tidy();
  setInterval(tidy, EVERY_MS).unref();
}

async function tidy(): Promise<void> {
  try {
    await forgetOldEvents();
    await forgetOldCounts();
    await sweep(new Date());
  } catch (error) {
    log().error({ err: error }, "housekeeping failed");
  }
}

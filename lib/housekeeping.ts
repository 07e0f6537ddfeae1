/** Forgets what has been kept long enough: old events, and counters whose window is over. */
import { forgetOldEvents } from "./events";
import { forgetOldCounts } from "./limits";
import { log } from "./log";

const EVERY_MS = 3_600_000;

export function keepHouse(): void {
  void tidy();
  setInterval(tidy, EVERY_MS).unref();
}

async function tidy(): Promise<void> {
  try {
    await forgetOldEvents();
    await forgetOldCounts();
  } catch (error) {
    log().error({ err: error }, "housekeeping failed");
  }
}

/** Forgets what has been kept long enough: old events, emails settled long ago, and counters whose window is over. */

import { log } from "./log";
import { purge } from "./mail/outbox";
import { purgeAuditLog } from "./models/audit-log";
import { purgeLimits } from "./rate-limit/limits";

const EVERY_MS = 3_600_000;

export function startCleanup(): void {
  void tidy();
  setInterval(tidy, EVERY_MS).unref();
}

async function tidy(): Promise<void> {
  try {
    await purgeAuditLog();
    await purgeLimits();
    await purge(new Date());
  } catch (error) {
    log().error({ err: error }, "housekeeping failed");
  }
}

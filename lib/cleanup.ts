import { HOUR_MS } from "./clock";
import { log } from "./log";
import { purge } from "./mail/outbox";
import { purgeAuditLog } from "./models/audit-log";
import { purgeCounters } from "./rate-limit/counters";

/** Purges old audit events, completed messages and ended rate-limit windows, now and every hour. */
export function startCleanup(): void {
  void cleanUp();
  setInterval(cleanUp, HOUR_MS).unref();
}

async function cleanUp(): Promise<void> {
  try {
    await purgeAuditLog();
    await purgeCounters();
    await purge(new Date());
  } catch (error) {
    log().error({ err: error }, "cleanup failed");
  }
}

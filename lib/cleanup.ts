import { log } from "./log";
import { purge } from "./mail/outbox";
import { purgeAuditLog } from "./models/audit-log";
import { purgeLimits } from "./rate-limit/limits";

const INTERVAL_MS = 3_600_000;

export function startCleanup(): void {
  void cleanUp();
  setInterval(cleanUp, INTERVAL_MS).unref();
}

async function cleanUp(): Promise<void> {
  try {
    await purgeAuditLog();
    await purgeLimits();
    await purge(new Date());
  } catch (error) {
    log().error({ err: error }, "the cleanup failed");
  }
}

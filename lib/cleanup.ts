import { HOUR_MS } from "./clock";
import { log } from "./log";
import { purge } from "./mail/outbox";
import { purgeWebhooks } from "./mail/webhooks";
import { purgeAuditLog } from "./models/audit-log";
import { purgeSessions } from "./models/sessions";
import { purgeSignUps } from "./models/sign-ups";
import { purgeCounters } from "./rate-limit/counters";

export function startCleanup(): void {
  void cleanUp();
  setInterval(cleanUp, HOUR_MS).unref();
}

async function cleanUp(): Promise<void> {
  try {
    await purgeAuditLog();
    await purgeSessions();
    await purgeCounters();
    await purgeSignUps();
    await purge(new Date());
    await purgeWebhooks(new Date());
  } catch (error) {
    log().error({ err: error }, "cleanup failed");
  }
}

import { HOUR_MS } from "./clock";
import { log } from "./log";
import { purgeOutbox } from "./mail/outbox";
import { purgeWebhooks } from "./mail/webhooks";
import { purgeAuditLog } from "./models/audit-log";
import { purgeDeliveryEvents } from "./models/deliveries";
import { purgeOAuthStates } from "./models/oauth-states";
import { purgeSessions } from "./models/sessions";
import { purgeSignUps } from "./models/sign-ups";
import { purgeStaticFiles } from "./models/static-files";
import { purgeCounters } from "./rate-limit/counters";

/** Every table that strangers can make rows in, and that of what builds leave behind. */
const PURGES = [
  purgeCounters,
  purgeOAuthStates,
  purgeSessions,
  purgeSignUps,
  purgeOutbox,
  purgeWebhooks,
  purgeAuditLog,
  purgeDeliveryEvents,
  purgeStaticFiles,
];

export function startCleanup(): void {
  void cleanUp().finally(() => setTimeout(startCleanup, HOUR_MS).unref());
}

/** One that fails does not keep the others from their rows. */
export async function cleanUp(now = new Date()): Promise<void> {
  for (const purge of PURGES) await purge(now).catch((error) => log().error({ err: error }, "cleanup failed"));
}

import { setTimeout as sleep } from "node:timers/promises";
import { MINUTE_MS } from "./clock";
import { warnHourly } from "./log";
import { backlogOf, DESTINATIONS } from "./mail/outbox";
import { atScrape, metrics } from "./metrics";
import { countSessions, SESSION_IDLE_MS } from "./models/sessions";

/** However often it is scraped, and by how many. */
const KEPT_MS = 5_000;
const DEADLINE_MS = 1_500;

/** In one process, because each would say the same. What the database does not tell in time is left out, and the rest is told. */
export function observeDatabase(): void {
  let readAt = Number.NEGATIVE_INFINITY;
  atScrape("database", async () => {
    if (performance.now() - readAt < KEPT_MS) return;
    readAt = performance.now();
    const reading = readGauges(new Date());
    await Promise.race([reading, sleep(DEADLINE_MS).then(() => Promise.reject(new Error("too slow")))]).catch(
      (error) => {
        warnHourly("the database did not tell its metrics in time", { reason: error.message });
        reading.catch(() => {});
        metrics().databaseFailures.inc();
        for (const gauge of [metrics().outboxMessages, metrics().outboxOldest, metrics().sessions]) gauge.reset();
      },
    );
  });
}

export async function readGauges(now: Date): Promise<void> {
  const { outboxMessages, outboxOldest, sessions } = metrics();
  for (const destination of DESTINATIONS) {
    const { states, oldest } = await backlogOf(destination, now);
    for (const [state, count] of Object.entries(states)) outboxMessages.set({ destination, state }, count);
    outboxOldest.set({ destination }, oldest ? Math.max(0, now.getTime() - oldest.getTime()) / 1_000 : 0);
  }
  for (const [used_within, ms] of [
    ["15m", 15 * MINUTE_MS],
    ["7d", SESSION_IDLE_MS],
  ] as const)
    sessions.set({ used_within }, await countSessions(new Date(now.getTime() - ms)));
}

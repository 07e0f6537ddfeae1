import { log, warnHourly } from "./log";
import { isMailDegraded } from "./mail/outbox";
import { isBounceRateHigh } from "./models/deliveries";
import { isLeaving } from "./shutdown";

export async function readiness(): Promise<{ ready: boolean; mailDegraded: boolean }> {
  if (isLeaving()) return { ready: false, mailDegraded: false };
  try {
    const bouncing = await isBounceRateHigh();
    if (bouncing) warnHourly("many of the day's emails have come back: npm run outbox -- list all shows which");
    return { ready: true, mailDegraded: bouncing || (await isMailDegraded()) };
  } catch (error) {
    log().error({ err: error }, "not ready");
    return { ready: false, mailDegraded: false };
  }
}

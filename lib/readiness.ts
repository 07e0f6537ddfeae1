import { log } from "./log";
import { isMailDegraded } from "./mail/outbox";
import { isLeaving } from "./shutdown";

export async function readiness(): Promise<{ ready: boolean; mailDegraded: boolean }> {
  if (isLeaving()) return { ready: false, mailDegraded: false };
  try {
    return { ready: true, mailDegraded: await isMailDegraded() };
  } catch (error) {
    log().error({ err: error }, "not ready");
    return { ready: false, mailDegraded: false };
  }
}

import { log } from "./log";
import { isMailDegraded } from "./mail/outbox";

/** Whether the database answers, and whether emails wait for a provider that does not take them. The same from every process. */
export async function readiness(): Promise<{ ready: boolean; mailDegraded: boolean }> {
  try {
    return { ready: true, mailDegraded: await isMailDegraded() };
  } catch (error) {
    log().error({ err: error }, "not ready");
    return { ready: false, mailDegraded: false };
  }
}

import { log } from "./log";
import { isMailDegraded } from "./mail/outbox";

export async function readiness(): Promise<{ ready: boolean; mailDegraded: boolean }> {
  try {
    return { ready: true, mailDegraded: await isMailDegraded() };
  } catch (error) {
    log().error({ err: error }, "not ready");
    return { ready: false, mailDegraded: false };
  }
}

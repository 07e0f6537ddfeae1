/** What an operator's probe is told. */
import { log } from "./log";
import { isMailDegraded } from "./mail/mail-trouble";

/**
 * Whether the database can be asked, and whether emails wait for a provider that does not take them. The answer is the same
 * from every process, because the outbox has it.
 */
export async function readiness(): Promise<{ ready: boolean; mailDegraded: boolean }> {
  try {
    return { ready: true, mailDegraded: await isMailDegraded() };
  } catch (error) {
    log().error({ err: error }, "not ready");
    return { ready: false, mailDegraded: false };
  }
}

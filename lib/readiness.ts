/** What an operator's probe is told. */
import { log } from "./log";
import { oncePerProcess } from "./once-per-process";
import { countOwed } from "./outbox";

/** Whether the database can be asked. */
export async function isReady(): Promise<boolean> {
  try {
    await countOwed();
    return true;
  } catch (error) {
    log().error({ err: error }, "not ready");
    return false;
  }
}

/** Whether letters are waiting for a provider that does not take them. */
export function isMailDegraded(): boolean {
  return mail().degraded;
}

/** Said by the postman, who alone knows. */
export function reportMail(state: { degraded: boolean }): void {
  Object.assign(mail(), state);
}

const mail = () => oncePerProcess("mail-state", () => ({ degraded: false }));

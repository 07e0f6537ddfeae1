import { log } from "./log";
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

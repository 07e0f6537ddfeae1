/** Rendering emails takes processor time, and people who wait for a page come first. */
import { constants, setPriority } from "node:os";
import { startCleanup } from "@/lib/cleanup";
import { startWorker, wakeWorker } from "@/lib/mail/worker";
import { MAIL_QUEUED, READY } from "./cluster";
import { shutDownOnDemand } from "./shutdown";

export function runMailWorker(): void {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  startWorker();
  startCleanup();
  process.on("message", (message) => message === MAIL_QUEUED && wakeWorker());
  shutDownOnDemand(async () => {});
  process.send?.(READY);
}

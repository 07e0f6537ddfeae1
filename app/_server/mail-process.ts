/** Rendering emails takes processor time, and people who wait for a page come first. */
import { constants, setPriority } from "node:os";
import { startCleanup } from "@/lib/cleanup";
import { observeDatabase } from "@/lib/database-gauges";
import { startWorker } from "@/lib/mail/worker";
import { mailUrls } from "@/lib/mail-urls";
import { MAIL_QUEUED, READY } from "./cluster";
import { beginMetrics } from "./cluster-metrics";
import { shutDownOnDemand } from "./shutdown";

export function runMailWorker(): void {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const worker = startWorker({ urls: mailUrls });
  startCleanup();
  observeDatabase();
  beginMetrics("mail");
  process.on("message", (message) => message === MAIL_QUEUED && worker.wake());
  shutDownOnDemand(async () => {});
  process.send?.(READY);
}

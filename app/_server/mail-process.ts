/** A process for the emails alone: writing one takes the processor, and whoever waits for a page comes first. */
import { constants, setPriority } from "node:os";
import { startCleanup } from "@/lib/cleanup";
import { startWorker, wakeWorker } from "@/lib/mail/worker";
import { LETTER, READY } from "./cluster";
import { closeOnDemand } from "./shutdown";

export function bringMail(): void {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  startWorker();
  startCleanup();
  process.on("message", (told) => told === LETTER && wakeWorker());
  closeOnDemand(async () => {});
  process.send?.(READY);
}

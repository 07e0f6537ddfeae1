/** A process for the letters alone: writing one takes the processor, and whoever waits for a page comes first. */
import { constants, setPriority } from "node:os";
import { keepHouse } from "@/lib/cleanup";
import { startPostman, wakePostman } from "@/lib/mail/worker";
import { closeOnDemand } from "./shutdown";
import { LETTER, READY } from "./cluster";

export function bringMail(): void {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  startPostman();
  keepHouse();
  process.on("message", (told) => told === LETTER && wakePostman());
  closeOnDemand(async () => {});
  process.send?.(READY);
}

/** A process for the letters alone: writing one takes the processor, and those who ask for pages come first. */
import { keepHouse } from "@/lib/housekeeping";
import { startPostman, wakePostman } from "@/lib/postman";
import { closeOnDemand } from "./close";
import { LETTER, READY } from "./processes";

export function bringMail(): void {
  startPostman();
  keepHouse();
  process.on("message", (told) => told === LETTER && wakePostman());
  closeOnDemand(async () => {});
  process.send?.(READY);
}

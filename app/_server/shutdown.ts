/** How a process of ours ends: in good order, or else in time. */
import { runShutdownHooks } from "@/lib/shutdown";
import { CLOSE, DRAIN_MS } from "./cluster";

const DEADLINE_MS = 12_000;

/** @param end lets what is under way end, after `farewellMs`; emails under way are waited for in any case, but nothing longer than the deadline */
export function closeOnDemand(end: (reason: string, drainMs: number) => Promise<unknown>): void {
  let closing = false;
  const close = (reason: string, drainMs = 0): void => {
    if (closing) return;
    closing = true;
    // One stalled upload must not hold the process for ever.
    setTimeout(() => process.exit(0), DEADLINE_MS).unref();
    void Promise.allSettled([end(reason, drainMs), runShutdownHooks()]).then(() => process.exit(0));
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => close(signal));
  process.on("message", (told) => told === CLOSE && close(CLOSE, DRAIN_MS));
}

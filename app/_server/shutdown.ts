import { runShutdownHooks } from "@/lib/shutdown";
import { DRAIN_MS, SHUT_DOWN } from "./cluster";
import { tellLastMetrics } from "./cluster-metrics";

const DEADLINE_MS = 12_000;

/** @param end lets requests under way end, after `drainMs` */
export function shutDownOnDemand(end: (reason: string, drainMs: number) => Promise<unknown>): void {
  let closing = false;
  const shutDown = (reason: string, drainMs = 0): void => {
    if (closing) return;
    closing = true;
    setTimeout(() => process.exit(0), DEADLINE_MS).unref();
    void Promise.allSettled([end(reason, drainMs), runShutdownHooks()])
      .then(tellLastMetrics)
      .finally(() => process.exit(0));
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => shutDown(signal));
  process.on("message", (message) => message === SHUT_DOWN && shutDown(SHUT_DOWN, DRAIN_MS));
}

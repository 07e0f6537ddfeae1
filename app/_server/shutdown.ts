import cluster from "node:cluster";
import { env } from "@/lib/env";
import { leave, runShutdownHooks } from "@/lib/shutdown";
import { DEADLINE_MS, RETIRE, RETIRE_MS, SHUT_DOWN } from "./cluster";
import { tellLastMetrics } from "./cluster-metrics";

/** @param end lets requests under way end, after `drainMs`, in which new ones are still answered */
export function shutDownOnDemand(end: (reason: string, drainMs: number) => Promise<unknown>): void {
  let closing = false;
  const shutDown = (reason: string, drainMs: number): void => {
    if (closing) return;
    closing = true;
    setTimeout(() => process.exit(0), drainMs + DEADLINE_MS).unref();
    void Promise.allSettled([end(reason, drainMs), runShutdownHooks()])
      .then(tellLastMetrics)
      .finally(() => process.exit(0));
  };
  const leaveAndShutDown = (reason: string): void => {
    leave();
    shutDown(reason, env().DRAIN_SECONDS * 1_000);
  };
  process.on("SIGTERM", leaveAndShutDown);
  // The first process of a cluster replaces all. One alone has nobody to take over: it ends, and what supervises it starts it anew.
  process.on("SIGHUP", (signal) => cluster.isWorker || leaveAndShutDown(signal));
  process.on("SIGINT", (signal) => shutDown(signal, 0));
  process.on("message", (message) => {
    if (message === SHUT_DOWN) leaveAndShutDown(SHUT_DOWN);
    if (message === RETIRE) shutDown(RETIRE, RETIRE_MS);
  });
}

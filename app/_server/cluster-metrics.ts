/**
 * The metrics of all processes, added up by the first. It keeps each one's last, so that counters never go backwards: those of a process
 * that ends stay in the sum. What one counted between the last scrape and a crash is lost; one that is replaced or shut down tells it.
 */
import cluster, { type Worker } from "node:cluster";
import { AggregatorRegistry, type Registry } from "prom-client";
import { env } from "@/lib/env";
import { lastRead, type ProcessRole, readMetrics, type Snapshot, startMetrics } from "@/lib/metrics";

/** Between processes. A scraper waits for ten seconds. */
const WANTED = "metrics wanted";
const SUM_WANTED = "sum of metrics wanted";
type Message = { metrics: Snapshot } | { sumOfMetrics: string };
const PROCESS_DEADLINE_MS = 3_000;
const SUM_DEADLINE_MS = 5_000;

/** Answered by 503. */
export class MetricsUnavailable extends Error {
  override name = "MetricsUnavailable";
  readonly retryAfterSeconds = 5;
}

/** Of requests at once, one asks. @throws MetricsUnavailable */
export async function sumOfAllProcesses(): Promise<string> {
  if (!cluster.isWorker) return textOf([await readMetrics()]);
  asked ??= askForSum().finally(() => {
    asked = undefined;
  });
  return asked;
}
let asked: Promise<string> | undefined;

function askForSum(): Promise<string> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(deadline);
      process.off("message", listen);
    };
    const listen = ({ sumOfMetrics }: { sumOfMetrics?: string }) => {
      if (sumOfMetrics === undefined) return;
      end();
      resolve(sumOfMetrics);
    };
    const deadline = setTimeout(() => {
      end();
      reject(new MetricsUnavailable("The first process did not answer"));
    }, SUM_DEADLINE_MS);
    process.on("message", listen);
    process.send?.(SUM_WANTED);
  });
}

/** In every process, if anybody will look. */
export function beginMetrics(role: ProcessRole): void {
  if (env().METRICS_TOKEN === undefined) return;
  startMetrics(role);
  process.on("message", async (message) => {
    if (message === WANTED) send(await readMetrics());
  });
}

/** Before it ends. */
export async function tellLastMetrics(): Promise<void> {
  if (!cluster.isWorker || env().METRICS_TOKEN === undefined) return;
  const last = await lastRead();
  await new Promise((sent) => send(last, sent));
}

function send(metrics: Snapshot, sent: (error: unknown) => void = () => {}): void {
  if (process.connected) process.send?.({ metrics }, undefined, undefined, sent);
  else sent(undefined);
}

/** In the first process. @param askable those that listen */
export function addUpMetrics(askable: () => Worker[]): void {
  const latest = new Map<number, Snapshot>();
  const waiting = new Map<number, () => void>();
  let ended: Snapshot = [];
  let sum: Promise<string> | undefined;

  cluster.on("message", (worker, message: Message | string) => {
    if (message === SUM_WANTED) void answer(worker);
    else if (typeof message === "object" && "metrics" in message) {
      latest.set(worker.id, message.metrics);
      waiting.get(worker.id)?.();
    }
  });
  // Not at its exit, which may come before its last message.
  cluster.on("disconnect", ({ id }) => {
    ended = totalOf([ended, countersOf(latest.get(id) ?? [])]).getMetricsAsArray() as Snapshot;
    latest.delete(id);
    waiting.get(id)?.();
  });

  async function answer(worker: Worker): Promise<void> {
    sum ??= addUp().finally(() => {
      sum = undefined;
    });
    const sumOfMetrics = await sum;
    if (worker.isConnected()) worker.process.send({ sumOfMetrics }, () => {});
  }

  async function addUp(): Promise<string> {
    const fresh = new Set<number>();
    await Promise.all(askable().map(async (worker) => (await tells(worker)) && fresh.add(worker.id)));
    // Gauges of a process that hangs say nothing of now.
    const running = [...latest].map(([id, last]) => (fresh.has(id) ? last : countersOf(last)));
    return textOf([ended, await readMetrics(), ...running]);
  }

  function tells(worker: Worker): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (told: boolean) => {
        clearTimeout(deadline);
        waiting.delete(worker.id);
        resolve(told);
      };
      const deadline = setTimeout(() => end(false), PROCESS_DEADLINE_MS);
      waiting.set(worker.id, () => end(true));
      worker.process.send(WANTED, (error) => error && end(false));
    });
  }
}

function countersOf(snapshot: Snapshot): Snapshot {
  return snapshot.filter(({ type }) => COUNTERS.includes(String(type)));
}
const COUNTERS = ["counter", "histogram"];

function textOf(snapshots: Snapshot[]): Promise<string> {
  return totalOf(snapshots).metrics();
}

function totalOf(snapshots: Snapshot[]): Registry {
  return AggregatorRegistry.aggregate(snapshots);
}

/** The primary serves nobody: it forks, restarts what dies, and on SIGHUP replaces all, each only when its successor is ready. */
import cluster, { type Worker } from "node:cluster";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { metrics } from "@/lib/metrics";
import { addUpMetrics, beginMetrics } from "./cluster-metrics";

const MAIL_WORKER = "--mail-worker";
/** A message, because a signal would also reach the process from a terminal. */
export const SHUT_DOWN = "shut down";
/** As SHUT_DOWN, of a process whose successor is there. */
export const RETIRE = "retire";
export const READY = "ready";
export const MAIL_QUEUED = "mail queued";
/** For clients of kept connections to hear, with an answer, that theirs ends. */
export const RETIRE_MS = 1_000;
export const DEADLINE_MS = 11_000;
/** For a process that misses its own. */
const GRACE_MS = 1_500;
const FIRST_RESTART_MS = 500;
const MAX_RESTART_MS = 15_000;
const STABLE_MS = 60_000;

type Role = "web" | "mail";

const ready = new WeakSet<Worker>();
const retired = new WeakSet<Worker>();
const roles = new WeakMap<Worker, Role>();
const startedAt = new WeakMap<Worker, number>();
const backoff: Record<Role, (livedMs: number) => number> = {
  web: createRestartBackoff(),
  mail: createRestartBackoff(),
};

export function runCluster(webProcesses: number): void {
  let opened = false;
  let closing = false;
  beginMetrics("first");
  addUpMetrics(() => workers().filter((one) => ready.has(one) && one.isConnected()));
  cluster.on("message", (worker, message) => {
    if (message === MAIL_QUEUED) wakeMailWorker();
    if (message !== READY) return;
    ready.add(worker);
    if (workers().filter((one) => ready.has(one)).length === webProcesses + 1) log().info("every process is ready");
    if (closing || opened) return;
    opened = true;
    // The first alone, so that one answers soon and a failing start is logged once.
    for (let i = 1; i < webProcesses; i++) fork("web");
    fork("mail");
  });
  cluster.on("exit", (worker, code, signal) => {
    if (closing || worker.exitedAfterDisconnect || retired.has(worker)) return;
    // Nothing ever served: the port is taken, or the build is missing. A restart would hide it.
    if (!opened) process.exit(code || 1);
    const role = roleOf(worker);
    metrics().processDeaths.inc({ role });
    const restartInMs = backoff[role](performance.now() - (startedAt.get(worker) ?? 0));
    log().error({ pid: worker.process.pid, role, code, signal, restartInMs }, "a process died and is replaced");
    setTimeout(() => closing || fork(role), restartInMs);
  });
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.on(signal, async () => {
      closing = true;
      await Promise.all(workers().map((worker) => end(worker, SHUT_DOWN, env().DRAIN_SECONDS * 1_000)));
      process.exit(0);
    });
  process.on("SIGHUP", oneAtATime(replaceAll));
  fork("web");
}

export function createRestartBackoff(): (livedMs: number) => number {
  let deaths = 0;
  return (livedMs) => {
    deaths = livedMs < STABLE_MS ? deaths + 1 : 1;
    return Math.min(MAX_RESTART_MS, FIRST_RESTART_MS * 2 ** (deaths - 1));
  };
}

function fork(role: Role): Worker {
  const own = process.argv.slice(2);
  cluster.setupPrimary({ args: role === "mail" ? [...own, MAIL_WORKER] : own });
  const worker = cluster.fork();
  roles.set(worker, role);
  startedAt.set(worker, performance.now());
  return worker;
}

// Without a callback, sending to a process that just died would end this one.
function wakeMailWorker(): void {
  for (const worker of workers("mail")) worker.process.send(MAIL_QUEUED, () => {});
}

async function replaceAll(): Promise<void> {
  for (const old of workers()) {
    const successor = fork(roleOf(old));
    const started = await new Promise<boolean>((resolve) => {
      successor.on("message", (message) => message === READY && resolve(true)).once("exit", () => resolve(false));
    });
    if (!started) return log().error("a new process did not start; the old ones go on");
    retired.add(old);
    await end(old, RETIRE, RETIRE_MS);
  }
  log().info("every process was replaced");
}

async function end(worker: Worker, message: string, drainMs: number): Promise<void> {
  if (worker.isDead()) return;
  const gone = new Promise((resolve) => worker.once("exit", resolve));
  if (ready.has(worker) && worker.isConnected()) worker.send(message);
  else worker.process.kill("SIGKILL");
  const deadline = setTimeout(() => worker.process.kill("SIGKILL"), drainMs + DEADLINE_MS + GRACE_MS);
  await gone;
  clearTimeout(deadline);
}

function roleOf(worker: Worker): Role {
  return roles.get(worker) ?? "web";
}

function workers(role?: Role): Worker[] {
  const all = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
  return role ? all.filter((worker) => roleOf(worker) === role) : all;
}

function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let last = Promise.resolve();
  return () => {
    last = last.then(work);
    return last;
  };
}

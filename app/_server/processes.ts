/**
 * One process per core behind one port. The first one serves nobody: it opens the others, replaces one that dies, and on SIGHUP
 * replaces all of them, one by one, each only when its successor takes connections.
 */
import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { log } from "@/lib/log";

/** What a process is told that shall end, because a signal would also reach it from a terminal. */
export const CLOSE = "close";
/** How long those who keep a connection have to hear, with an answer, that it ends. */
export const FAREWELL_MS = 1_000;
const REPLACE_AFTER_MS = 500;
/** A little longer than each process gives itself. */
const CLOSE_DEADLINE_MS = 13_500;

/** Never returns: this process ends when all others have. */
export async function keepProcesses(count: number): Promise<never> {
  let opened = false;
  let closing = false;
  cluster.on("listening", (worker) => {
    opened = true;
    serving.add(worker);
  });
  cluster.on("exit", (worker, code, signal) => {
    if (closing || worker.exitedAfterDisconnect || retired.has(worker)) return;
    // Nothing ever served: the port is taken, or the build is missing. To try again would hide it.
    if (!opened) process.exit(code || 1);
    log().error({ pid: worker.process.pid, code, signal }, "a process died and is replaced");
    setTimeout(() => closing || cluster.fork(), REPLACE_AFTER_MS);
  });
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.on(signal, async () => {
      closing = true;
      await Promise.all(workers().map(close));
      process.exit(0);
    });
  process.on("SIGHUP", oneAtATime(replaceAll));
  for (let i = 0; i < count; i++) cluster.fork();
  return new Promise(() => {});
}

const serving = new WeakSet<Worker>();
const retired = new WeakSet<Worker>();

async function replaceAll(): Promise<void> {
  for (const old of workers()) {
    const successor = cluster.fork();
    const ready = await Promise.race([
      once(successor, "listening").then(() => true),
      once(successor, "exit").then(() => false),
    ]);
    if (!ready) return log().error("a new process did not start; the old ones go on");
    retired.add(old);
    await close(old);
  }
  log().info("every process was replaced");
}

async function close(worker: Worker): Promise<void> {
  if (worker.isDead()) return;
  const gone = once(worker, "exit");
  // One that is still starting does not listen to what it is told, and has nobody to say farewell to.
  if (serving.has(worker) && worker.isConnected()) worker.send(CLOSE);
  else worker.process.kill("SIGKILL");
  const deadline = setTimeout(() => worker.process.kill("SIGKILL"), CLOSE_DEADLINE_MS);
  await gone;
  clearTimeout(deadline);
}

function workers(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
}

function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let last = Promise.resolve();
  return () => {
    last = last.then(work);
    return last;
  };
}

/**
 * One process per core behind one port, and one for the emails. The first one serves nobody: it opens the others, replaces one
 * that dies, and on SIGHUP replaces all of them, one by one, each only when its successor is ready.
 */
import cluster, { type Worker } from "node:cluster";
import { log } from "@/lib/log";
import { createRestartBackoff } from "./restart-backoff";

/** The argument of the process that brings the emails. */
export const POSTMAN = "--mail-worker";
/** What a process is told that shall end, because a signal would also reach it from a terminal. */
export const CLOSE = "close";
/** What a process says that has begun its work, … */
export const READY = "ready";
/** … and that owes an email, which is passed on to the worker. */
export const LETTER = "letter";
/** How long those who keep a connection have to hear, with an answer, that it ends. */
export const DRAIN_MS = 1_000;
/** A little longer than each process gives itself. */
const CLOSE_DEADLINE_MS = 13_500;

type Duty = "web" | "mail";

const ready = new WeakSet<Worker>();
const retired = new WeakSet<Worker>();
const duties = new WeakMap<Worker, Duty>();
const births = new WeakMap<Worker, number>();
const pauses: Record<Duty, (livedMs: number) => number> = { web: createRestartBackoff(), mail: createRestartBackoff() };

/** Ends when all others have. */
export function runCluster(count: number): void {
  let opened = false;
  let closing = false;
  cluster.on("message", (worker, told) => {
    if (told === LETTER) tellPostman();
    if (told !== READY) return;
    ready.add(worker);
    if (workers().filter((one) => ready.has(one)).length === count + 1) log().info("every process is ready");
    if (closing || opened) return;
    opened = true;
    // The first has the processors to itself, so that somebody answers soon; and what it cannot do is said once.
    for (let i = 1; i < count; i++) fork("web");
    fork("mail");
  });
  cluster.on("exit", (worker, code, signal) => {
    if (closing || worker.exitedAfterDisconnect || retired.has(worker)) return;
    // Nothing ever served: the port is taken, or the build is missing. To try again would hide it.
    if (!opened) process.exit(code || 1);
    const duty = dutyOf(worker);
    const pauseMs = pauses[duty](performance.now() - (births.get(worker) ?? 0));
    log().error({ pid: worker.process.pid, duty, code, signal, pauseMs }, "a process died and is replaced");
    setTimeout(() => closing || fork(duty), pauseMs);
  });
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.on(signal, async () => {
      closing = true;
      await Promise.all(workers().map(close));
      process.exit(0);
    });
  process.on("SIGHUP", oneAtATime(replaceAll));
  fork("web");
}

function fork(duty: Duty): Worker {
  const own = process.argv.slice(2);
  cluster.setupPrimary({ args: duty === "mail" ? [...own, POSTMAN] : own });
  const worker = cluster.fork();
  duties.set(worker, duty);
  births.set(worker, performance.now());
  return worker;
}

/** One that dies at this moment finds the email when it is back; without a callback the error would end this process. */
function tellPostman(): void {
  for (const postman of workers("mail")) postman.process.send(LETTER, () => {});
}

async function replaceAll(): Promise<void> {
  for (const old of workers()) {
    const successor = fork(dutyOf(old));
    const started = await new Promise<boolean>((resolve) => {
      successor.on("message", (told) => told === READY && resolve(true)).once("exit", () => resolve(false));
    });
    if (!started) return log().error("a new process did not start; the old ones go on");
    retired.add(old);
    await close(old);
  }
  log().info("every process was replaced");
}

async function close(worker: Worker): Promise<void> {
  if (worker.isDead()) return;
  const gone = new Promise((resolve) => worker.once("exit", resolve));
  // One that is still starting does not listen to what it is told, and has nobody to say farewell to.
  if (ready.has(worker) && worker.isConnected()) worker.send(CLOSE);
  else worker.process.kill("SIGKILL");
  const deadline = setTimeout(() => worker.process.kill("SIGKILL"), CLOSE_DEADLINE_MS);
  await gone;
  clearTimeout(deadline);
}

function dutyOf(worker: Worker): Duty {
  return duties.get(worker) ?? "web";
}

function workers(duty?: Duty): Worker[] {
  const all = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
  return duty ? all.filter((worker) => dutyOf(worker) === duty) : all;
}

function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let last = Promise.resolve();
  return () => {
    last = last.then(work);
    return last;
  };
}

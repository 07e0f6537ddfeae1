/**
 * The one hand that writes to a file. What comes together goes in together: one transaction and one wait for the disk. A step
 * that fails fails alone. The wait comes after the transaction, so that it holds up no other writer and no page.
 */
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import type Sqlite from "better-sqlite3";
import { DatabaseUnavailable, PATIENCE_MS } from "./engine";

/** So that nobody waits long for the work of others. */
const MOST_TOGETHER = 256;

/** What a step is to outlive before it is answered: a `power cut` means a wait for the disk; a `crash` of the process does not. */
export type Survives = "power cut" | "crash";

interface Job {
  step: () => unknown;
  survives: Survives;
  giveUpAt: number;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/**
 * @param reachDisk ends when everything written before it began is on disk
 * @returns runs a synchronous step in a transaction, and answers when it is kept; a busy file is waited for
 */
export function openWriter(file: Sqlite.Database, reachDisk: () => Promise<void>, patienceMs = PATIENCE_MS) {
  const waiting: Job[] = [];
  let working = false;
  let lastWait = Promise.resolve();
  let nextWait: Promise<void> | undefined;
  const transaction = file.transaction((jobs: Job[]) => jobs.map((job) => job.step()));

  return <T>(step: () => T, survives: Survives): Promise<T> =>
    new Promise<unknown>((resolve, reject) => {
      waiting.push({ step, survives, giveUpAt: performance.now() + patienceMs, resolve, reject });
      if (!working) void work();
    }) as Promise<T>;

  async function work(): Promise<void> {
    working = true;
    while (waiting.length > 0) {
      // Whoever comes in the same turn comes along.
      await setImmediate();
      await write(waiting.splice(0, MOST_TOGETHER));
    }
    working = false;
  }

  async function write(jobs: Job[]): Promise<void> {
    try {
      const values = transaction.immediate(jobs);
      for (const [i, job] of jobs.entries()) void settle(job, values[i]);
    } catch (error) {
      if (isAboutFile(error)) await takeBack(jobs, error);
      else if (jobs.length === 1) jobs[0]?.reject(error);
      // One of them failed and took the others along, which is rare: a savepoint for each would cost all of them, always.
      else for (const job of jobs) await write([job]);
    }
  }

  /** Nothing was written: while another process holds the file they wait with those who came since. */
  async function takeBack(jobs: Job[], error: unknown): Promise<void> {
    const patient = isBusy(error) ? jobs.filter(({ giveUpAt }) => giveUpAt > performance.now()) : [];
    for (const job of jobs) if (!patient.includes(job)) job.reject(asUnavailable(error));
    waiting.unshift(...patient);
    if (patient.length > 0) await nap();
  }

  async function settle(job: Job, value: unknown): Promise<void> {
    if (job.survives === "power cut") await onDisk().catch((error) => job.reject(asUnavailable(error)));
    job.resolve(value);
  }

  /** A wait that has not begun yet covers what was written by now; one that is under way may not. */
  function onDisk(): Promise<void> {
    nextWait ??= lastWait = lastWait
      .catch(() => {})
      .then(() => {
        nextWait = undefined;
        return reachDisk();
      });
    return nextWait;
  }
}

export async function whileBusy<T>(attempt: () => T | Promise<T>, patienceMs = PATIENCE_MS): Promise<T> {
  const giveUpAt = performance.now() + patienceMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isBusy(error) || performance.now() > giveUpAt) throw asUnavailable(error);
      await nap();
    }
  }
}

/** Never twice the same, so that two processes do not meet again. */
const nap = () => sleep(2 + Math.random() * 18);

const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : "");
const isBusy = (error: unknown) => /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error));
const isAboutFile = (error: unknown) =>
  /^(SQLITE_(BUSY|LOCKED|FULL|READONLY|IOERR|CANTOPEN|NOMEM)|EIO|ENOSPC|EDQUOT|EROFS)/.test(codeOf(error));

function asUnavailable(error: unknown): unknown {
  if (!isAboutFile(error)) return error;
  return new DatabaseUnavailable(`The database cannot be written: ${codeOf(error)}`, { cause: error });
}

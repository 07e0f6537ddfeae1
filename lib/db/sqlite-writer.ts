/**
 * The one hand that writes to a file. What comes while the disk is waited for goes in together next: one transaction and one
 * wait for all of it, and within it each step stands or falls alone.
 */
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import type Sqlite from "better-sqlite3";
import { DatabaseUnavailable, PATIENCE_MS } from "./engine";

/** So that nobody waits long for the work of others. */
const MOST_TOGETHER = 256;

/** What a step outlives: `power cut` is a wait for the disk; `crash` (of the process) is not. */
export type Survives = "power cut" | "crash";

interface Job {
  step: () => unknown;
  survives: Survives;
  giveUpAt: number;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

type Result = { value: unknown } | { error: unknown };

/** @returns runs a synchronous step in a transaction, and answers when it is kept; a busy file is waited for */
export function openWriter(file: Sqlite.Database, patienceMs = PATIENCE_MS) {
  const waiting: Job[] = [];
  let working = false;
  const alone = file.transaction((job: Job) => job.step());
  const together = file.transaction((jobs: Job[]) => jobs.map(attempt));

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
      const jobs = waiting.splice(0, MOST_TOGETHER);
      try {
        const results = write(jobs);
        for (const [i, job] of jobs.entries()) settle(job, results[i] as Result);
      } catch (error) {
        await takeBack(jobs, error);
      }
    }
    working = false;
  }

  function write(jobs: Job[]): Result[] {
    const waits = jobs.some(({ survives }) => survives === "power cut");
    file.pragma(`synchronous = ${waits ? "FULL" : "NORMAL"}`);
    return together.immediate(jobs);
  }

  function attempt(job: Job): Result {
    try {
      return { value: alone(job) };
    } catch (error) {
      // About the file and not about this step: SQLite may have ended the transaction, so nobody's is written.
      if (isAboutFile(error) || !file.inTransaction) throw error;
      return { error };
    }
  }

  /** Nothing was written: while another process holds the file they wait with those who came since. */
  async function takeBack(jobs: Job[], error: unknown): Promise<void> {
    const patient = isBusy(error) ? jobs.filter(({ giveUpAt }) => giveUpAt > performance.now()) : [];
    for (const job of jobs) if (!patient.includes(job)) job.reject(asUnavailable(error));
    waiting.unshift(...patient);
    if (patient.length > 0) await nap();
  }
}

function settle(job: Job, result: Result): void {
  if ("error" in result) job.reject(result.error);
  else job.resolve(result.value);
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
const isAboutFile = (error: unknown) => /^SQLITE_(BUSY|LOCKED|FULL|READONLY|IOERR|CANTOPEN|NOMEM)/.test(codeOf(error));

function asUnavailable(error: unknown): unknown {
  if (!isAboutFile(error)) return error;
  return new DatabaseUnavailable(`The database cannot be written: ${codeOf(error)}`, { cause: error });
}

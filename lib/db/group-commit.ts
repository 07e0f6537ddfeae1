/** Writes that arrive together share one transaction and one flush, which comes after it and blocks no other writer. */
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import type Sqlite from "better-sqlite3";
import { BUSY_TIMEOUT_MS, DatabaseUnavailable } from "./engine";

const MAX_BATCH = 256;
/** A disk that hangs, such as one behind a network, ends no call by itself. */
const FLUSH_TIMEOUT_MS = 5_000;

/** When a write is acknowledged: `flushed`, it survives a power cut; `written`, it survives a crash of the process only. */
export type Durability = "flushed" | "written";

interface QueuedWrite {
  step: () => unknown;
  durability: Durability;
  deadline: number;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/** @param flush ends when everything written before it began is on disk */
export function openGroupCommit(
  file: Sqlite.Database,
  flush: () => Promise<void>,
  busyTimeoutMs = BUSY_TIMEOUT_MS,
  flushTimeoutMs = FLUSH_TIMEOUT_MS,
) {
  const queue: QueuedWrite[] = [];
  let draining = false;
  let lastFlush = Promise.resolve();
  let nextFlush: Promise<void> | undefined;
  const transaction = file.transaction((batch: QueuedWrite[]) => batch.map(({ step }) => step()));

  return <T>(step: () => T, durability: Durability): Promise<T> =>
    new Promise<unknown>((resolve, reject) => {
      queue.push({ step, durability, deadline: performance.now() + busyTimeoutMs, resolve, reject });
      if (!draining) void drain();
    }) as Promise<T>;

  async function drain(): Promise<void> {
    draining = true;
    while (queue.length > 0) {
      await setImmediate();
      await commit(queue.splice(0, MAX_BATCH));
    }
    draining = false;
  }

  async function commit(batch: QueuedWrite[]): Promise<void> {
    try {
      const values = transaction.immediate(batch);
      for (const [i, write] of batch.entries()) void acknowledge(write, values[i]);
    } catch (error) {
      if (isAboutFile(error)) await retryOrReject(batch, error);
      else if (batch.length === 1) batch[0]?.reject(error);
      // One write failed and rolled the others back. That is rare, and a savepoint for each would always cost.
      else for (const write of batch) await commit([write]);
    }
  }

  async function retryOrReject(batch: QueuedWrite[], error: unknown): Promise<void> {
    const retried = isBusy(error) ? batch.filter(({ deadline }) => deadline > performance.now()) : [];
    for (const write of batch) if (!retried.includes(write)) write.reject(asUnavailable(error));
    queue.unshift(...retried);
    if (retried.length > 0) await randomDelay();
  }

  async function acknowledge(write: QueuedWrite, value: unknown): Promise<void> {
    if (write.durability === "flushed")
      await endedIn(flushTimeoutMs, flushed()).catch((error) => write.reject(asUnavailable(error)));
    write.resolve(value);
  }

  /** A flush that has not begun yet covers what is written by now; one in progress may not. */
  function flushed(): Promise<void> {
    nextFlush ??= lastFlush = lastFlush
      .catch(() => {})
      .then(() => {
        nextFlush = undefined;
        return flush();
      });
    return nextFlush;
  }
}

export async function retryWhileBusy<T>(attempt: () => T | Promise<T>, busyTimeoutMs = BUSY_TIMEOUT_MS): Promise<T> {
  const deadline = performance.now() + busyTimeoutMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw asUnavailable(error);
      await randomDelay();
    }
  }
}

function endedIn(ms: number, flush: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new DatabaseUnavailable("The database cannot be written: the disk does not answer"));
    const timer = setTimeout(late, ms);
    flush.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

const randomDelay = () => sleep(2 + Math.random() * 18);

const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : "");
const isBusy = (error: unknown) => /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error));
const isAboutFile = (error: unknown) =>
  /^(SQLITE_(BUSY|LOCKED|FULL|READONLY|IOERR|CANTOPEN|NOMEM)|EIO|ENOSPC|EDQUOT|EROFS)/.test(codeOf(error));

function asUnavailable(error: unknown): unknown {
  if (!isAboutFile(error)) return error;
  return new DatabaseUnavailable(`The database cannot be written: ${codeOf(error)}`);
}

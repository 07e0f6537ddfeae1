/**
 * Clients are served in turn, and so are accounts, for which some places are kept. Workers start on demand, are replaced when they die,
 * and do not keep the process alive while idle.
 */
import type { Worker } from "node:worker_threads";
import { createFairQueue } from "./fair-queue";

export interface WorkerPool {
  /** Resolves to undefined when it has no place: an error class may come from another bundle than the caller's. Retries once. */
  run(message: object, payer: Payer): Promise<unknown>;
  /** How many jobs are done, and how many wait. */
  load(): { running: Load; waiting: Load };
}

type Load = Record<"client" | "account", number>;

/** For whom a job is done. */
export interface Payer {
  client: string;
  /** Proven, by a trusted device, a session or a mailed link. */
  account?: number | undefined;
}

interface Job {
  message: object;
  payer: Payer;
  resolve(value: unknown): void;
  reject(error: Error): void;
  retried: boolean;
}

/** @param startWorker the worker answers each message by `{ value }` or `{ error: string }` */
export function createWorkerPool(
  startWorker: () => Worker,
  maxWorkers: number,
  maxQueued: { clients: number; accounts: number },
): WorkerPool {
  const clients = createFairQueue<Job>(maxQueued.clients);
  const accounts = createFairQueue<Job>(maxQueued.accounts);
  const queues = [clients, accounts];
  const idle: Worker[] = [];
  const busy = new Map<Worker, Job>();

  return {
    run(message, payer) {
      return new Promise((resolve, reject) => {
        const job = { message, payer, resolve, reject, retried: false };
        if (busy.size < maxWorkers) start(job);
        else enqueue(job);
      });
    },
    load() {
      const ofAccounts = [...busy.values()].filter(({ payer }) => payer.account !== undefined).length;
      return {
        running: { client: busy.size - ofAccounts, account: ofAccounts },
        waiting: { client: clients.size(), account: accounts.size() },
      };
    },
  };

  function start(job: Job): void {
    const worker = idle.pop() ?? addWorker();
    busy.set(worker, job);
    worker.ref();
    worker.postMessage(job.message);
  }

  /** An account that has no place among accounts is a client like any other. */
  function enqueue(job: Job): void {
    const { account } = job.payer;
    const left = account === undefined ? job : accounts.add(String(account), job);
    const refused = left && clients.add(left.payer.client, left);
    refused?.resolve(undefined);
  }

  /** By turns a client's and an account's. */
  function startNext(): void {
    if (busy.size >= maxWorkers) return;
    for (const queue of queues.reverse()) {
      const job = queue.take();
      if (!job) continue;
      start(job);
      return;
    }
  }

  function addWorker(): Worker {
    const worker = startWorker();
    let cause: Error | undefined;
    worker.on("message", (answer: { value?: unknown; error?: string }) => {
      const job = busy.get(worker);
      release(worker);
      if (answer.error === undefined) job?.resolve(answer.value);
      else job?.reject(new Error(answer.error));
      startNext();
    });
    worker.on("error", (error) => {
      cause = error instanceof Error ? error : new Error(String(error));
    });
    // Follows every error, and comes alone when the thread was terminated from outside.
    worker.on("exit", () => {
      const job = busy.get(worker);
      remove(worker);
      if (job && !job.retried) start({ ...job, retried: true });
      else job?.reject(new Error("The worker died twice over the same job", { cause }));
      startNext();
    });
    return worker;
  }

  function release(worker: Worker): void {
    busy.delete(worker);
    idle.push(worker);
    worker.unref();
  }

  function remove(worker: Worker): void {
    busy.delete(worker);
    if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1);
  }
}

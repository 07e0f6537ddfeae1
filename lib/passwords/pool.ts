/** One bounded queue. Workers start on demand, are replaced when they die, and do not keep the process alive while idle. */
import type { Worker } from "node:worker_threads";

export interface WorkerPool {
  /** Undefined at once when the queue is full: an error class may come from another bundle than the caller's. Retries once. */
  run(message: object): Promise<unknown> | undefined;
}

interface Job {
  message: object;
  resolve(value: unknown): void;
  reject(error: Error): void;
  retried: boolean;
}

/** @param startWorker the worker answers each message by `{ value }` or `{ error: string }` */
export function createWorkerPool(startWorker: () => Worker, maxWorkers: number, maxQueued: number): WorkerPool {
  const queue: Job[] = [];
  const idle: Worker[] = [];
  const busy = new Map<Worker, Job>();

  return {
    run(message) {
      if (busy.size >= maxWorkers && queue.length >= maxQueued) return undefined;
      return new Promise((resolve, reject) => {
        queue.push({ message, resolve, reject, retried: false });
        dispatch();
      });
    },
  };

  function dispatch(): void {
    while (queue.length > 0 && busy.size < maxWorkers) {
      const worker = idle.pop() ?? addWorker();
      const job = queue.shift() as Job;
      busy.set(worker, job);
      worker.ref();
      worker.postMessage(job.message);
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
      dispatch();
    });
    worker.on("error", (error) => {
      cause = error instanceof Error ? error : new Error(String(error));
    });
    // Follows every error, and comes alone when the thread was terminated from outside.
    worker.on("exit", () => {
      const job = busy.get(worker);
      remove(worker);
      if (job?.retried) job.reject(new Error("The worker died twice over the same job", { cause }));
      else if (job) queue.unshift({ ...job, retried: true });
      dispatch();
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

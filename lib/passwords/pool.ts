/** Worker threads behind one bounded queue: started when needed, kept, replaced when they die, and no reason for a process to stay alive. */
import type { Worker } from "node:worker_threads";

export interface WorkerPool {
  /**
   * The worker's answer, or undefined at once when the queue is full. A job whose worker dies is given to another, once.
   * Undefined rather than an error class: the pool may come from another bundle, whose classes are not the caller's.
   */
  run(job: object): Promise<unknown> | undefined;
}

interface Task {
  job: object;
  resolve(value: unknown): void;
  reject(error: Error): void;
  retried: boolean;
}

/**
 * @param open starts a worker that answers each message by `{ value }` or `{ error: string }`
 * @param size how many workers at most
 * @param maxWaiting how many jobs may wait while all of them are busy
 */
export function createWorkerPool(open: () => Worker, size: number, maxWaiting: number): WorkerPool {
  const queue: Task[] = [];
  const idle: Worker[] = [];
  const busy = new Map<Worker, Task>();

  return {
    run(job) {
      if (busy.size >= size && queue.length >= maxWaiting) return undefined;
      return new Promise((resolve, reject) => {
        queue.push({ job, resolve, reject, retried: false });
        dispatch();
      });
    },
  };

  function dispatch(): void {
    while (queue.length > 0 && busy.size < size) {
      const worker = idle.pop() ?? start();
      const task = queue.shift() as Task;
      busy.set(worker, task);
      worker.ref();
      worker.postMessage(task.job);
    }
  }

  function start(): Worker {
    const worker = open();
    let reason: Error | undefined;
    worker.on("message", (answer: { value?: unknown; error?: string }) => {
      const task = busy.get(worker);
      rest(worker);
      if (answer.error === undefined) task?.resolve(answer.value);
      else task?.reject(new Error(answer.error));
      dispatch();
    });
    worker.on("error", (error) => {
      reason = error instanceof Error ? error : new Error(String(error));
    });
    // Always follows an error, and comes alone when the thread was ended from outside.
    worker.on("exit", () => {
      const task = busy.get(worker);
      forget(worker);
      if (task?.retried) task.reject(new Error("The worker died twice over the same job", { cause: reason }));
      else if (task) queue.unshift({ ...task, retried: true });
      dispatch();
    });
    return worker;
  }

  function rest(worker: Worker): void {
    busy.delete(worker);
    idle.push(worker);
    worker.unref();
  }

  function forget(worker: Worker): void {
    busy.delete(worker);
    if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1);
  }
}

import { Worker } from "node:worker_threads";
import { afterEach, expect, test } from "vitest";
import { createWorkerPool, type WorkerPool } from "./pool";

const opened: Worker[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((worker) => worker.terminate()));
});

// Answers with its thread id once its latch opens, so that no test depends on time.
const CODE = `
  const { parentPort, threadId } = require("node:worker_threads");
  parentPort.on("message", ({ latch, die, fail }) => {
    if (die) process.exit(1);
    if (latch) Atomics.wait(latch, 0, 0);
    parentPort.postMessage(fail ? { error: "failed" } : { value: threadId });
  });`;

function poolOf(maxWorkers: number, maxQueued: number): WorkerPool {
  return createWorkerPool(
    () => {
      const worker = new Worker(CODE, { eval: true });
      opened.push(worker);
      return worker;
    },
    maxWorkers,
    maxQueued,
  );
}

function closedLatch(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4));
}

function openLatch(latch: Int32Array): void {
  Atomics.store(latch, 0, 1);
  Atomics.notify(latch, 0);
}

test("two jobs run, three wait, and the next is refused", async () => {
  const pool = poolOf(2, 3);
  const latch = closedLatch();
  const jobs = Array.from({ length: 5 }, () => pool.run({ latch }));
  expect(jobs.every(Boolean)).toBe(true);
  expect(pool.run({ latch })).toBeUndefined();
  openLatch(latch);
  expect(new Set(await Promise.all(jobs)).size).toBe(2);
  expect(opened.length).toBe(2);
  expect(await pool.run({})).toBeGreaterThan(0);
});

test("workers are started on demand and kept", async () => {
  const pool = poolOf(4, 4);
  expect(opened.length).toBe(0);
  const first = await pool.run({});
  expect(await pool.run({})).toBe(first);
  expect(opened.length).toBe(1);
});

test("a job that fails is rejected, and its worker goes on", async () => {
  const pool = poolOf(1, 1);
  await expect(pool.run({ fail: true })).rejects.toThrow("failed");
  expect(await pool.run({})).toBe(opened[0]?.threadId);
});

test("a worker that dies is replaced, and its job done by the next one", async () => {
  const pool = poolOf(1, 2);
  const latch = closedLatch();
  const [running, waiting] = [pool.run({ latch }), pool.run({ latch })];
  await opened[0]?.terminate();
  openLatch(latch);
  expect(await running).toBe(await waiting);
  expect(opened.length).toBe(2);
});

test("a job that kills two workers is rejected, and the next one runs", async () => {
  const pool = poolOf(1, 2);
  const [deadly, harmless] = [pool.run({ die: true }), pool.run({})];
  await expect(deadly).rejects.toThrow("died twice");
  expect(await harmless).toBeGreaterThan(0);
});

test("an idle worker that dies is removed", async () => {
  const pool = poolOf(1, 0);
  await pool.run({});
  await opened[0]?.terminate();
  expect(await pool.run({})).toBe(opened[1]?.threadId);
});

import { Worker } from "node:worker_threads";
import { afterEach, expect, test } from "vitest";
import { createWorkerPool, type WorkerPool } from "./pool";

const opened: Worker[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((worker) => worker.terminate()));
});

// Says which thread it ran in, once it is let go: jobs wait for their gate, so no test waits for a clock.
const CODE = `
  const { parentPort, threadId } = require("node:worker_threads");
  parentPort.on("message", ({ gate, die, fail }) => {
    if (die) process.exit(1);
    if (gate) Atomics.wait(gate, 0, 0);
    parentPort.postMessage(fail ? { error: "failed" } : { value: threadId });
  });`;

function poolOf(size: number, maxWaiting: number): WorkerPool {
  return createWorkerPool(
    () => {
      const worker = new Worker(CODE, { eval: true });
      opened.push(worker);
      return worker;
    },
    size,
    maxWaiting,
  );
}

function closedGate(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4));
}

function openGate(gate: Int32Array): void {
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
}

test("so many jobs run, so many wait, and the next is refused", async () => {
  const pool = poolOf(2, 3);
  const gate = closedGate();
  const jobs = Array.from({ length: 5 }, () => pool.run({ gate }));
  expect(jobs.every(Boolean)).toBe(true);
  expect(pool.run({ gate })).toBeUndefined();
  openGate(gate);
  expect(new Set(await Promise.all(jobs)).size).toBe(2);
  expect(opened.length).toBe(2);
  expect(await pool.run({})).toBeGreaterThan(0);
});

test("workers are started as they are needed, and kept", async () => {
  const pool = poolOf(4, 4);
  expect(opened.length).toBe(0);
  const first = await pool.run({});
  expect(await pool.run({})).toBe(first);
  expect(opened.length).toBe(1);
});

test("a job that fails is told so, and its worker goes on", async () => {
  const pool = poolOf(1, 1);
  await expect(pool.run({ fail: true })).rejects.toThrow("failed");
  expect(await pool.run({})).toBe(opened[0]?.threadId);
});

test("a worker that dies is replaced, and its job done by the next one", async () => {
  const pool = poolOf(1, 2);
  const gate = closedGate();
  const [running, waiting] = [pool.run({ gate }), pool.run({ gate })];
  await opened[0]?.terminate();
  openGate(gate);
  expect(await running).toBe(await waiting);
  expect(opened.length).toBe(2);
});

test("a job that kills every worker is given up, and hurts no other", async () => {
  const pool = poolOf(1, 2);
  const [deadly, harmless] = [pool.run({ die: true }), pool.run({})];
  await expect(deadly).rejects.toThrow("died twice");
  expect(await harmless).toBeGreaterThan(0);
});

test("a worker that dies at rest is forgotten", async () => {
  const pool = poolOf(1, 0);
  await pool.run({});
  await opened[0]?.terminate();
  expect(await pool.run({})).toBe(opened[1]?.threadId);
});

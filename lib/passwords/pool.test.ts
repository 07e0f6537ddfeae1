import { Worker } from "node:worker_threads";
import { afterEach, expect, test } from "vitest";
import { createWorkerPool, type Payer } from "./pool";

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

function poolOf(maxWorkers: number, clients: number, accounts = 0) {
  const pool = createWorkerPool(
    () => {
      const worker = new Worker(CODE, { eval: true });
      opened.push(worker);
      return worker;
    },
    maxWorkers,
    { clients, accounts },
  );
  return { run: (message: object, payer: Payer = { client: "192.0.2.1" }) => pool.run(message, payer) };
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
  expect(await pool.run({ latch })).toBeUndefined();
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

const flooder = { client: "192.0.2.1" };
const other = { client: "192.0.2.2" };

/** The order in which jobs are done, by name: one worker, and all of them wait before the first. */
async function served(pool: ReturnType<typeof poolOf>, jobs: [string, Payer][]): Promise<(string | undefined)[]> {
  const latch = closedLatch();
  const running = pool.run({ latch }, flooder);
  const order: string[] = [];
  const done = jobs.map(([name, payer]) =>
    pool.run({}, payer).then((value) => order.push(value === undefined ? `${name} refused` : name)),
  );
  openLatch(latch);
  await Promise.all([running, ...done]);
  return order;
}

test("with one client flooding, another's job is served after one more of the flooder's", async () => {
  const flood = Array.from({ length: 20 }, (_, i): [string, Payer] => [`flood ${i}`, flooder]);
  const order = await served(poolOf(1, 30), [...flood, ["other", other]]);
  expect(order.indexOf("other")).toBe(1);
  expect(order.filter((name) => name?.startsWith("flood"))).toEqual(flood.map(([name]) => name));
});

test("a client that fills the queue gives a place up to another, and is refused itself", async () => {
  const flood = Array.from({ length: 4 }, (_, i): [string, Payer] => [`flood ${i}`, flooder]);
  const others: [string, Payer][] = [
    ["other 0", other],
    ["other 1", other],
    ["other 2", other],
    ["third", { client: "192.0.2.3" }],
  ];
  expect(await served(poolOf(1, 3), [...flood, ...others])).toEqual([
    ...["flood 3 refused", "flood 2 refused", "other 1 refused", "other 2 refused", "flood 1 refused"],
    ...["flood 0", "other 0", "third"],
  ]);
});

test("places are kept for accounts, in turn with each other and with the clients", async () => {
  const flood = Array.from({ length: 9 }, (_, i): [string, Payer] => [`${i}`, { client: `192.0.2.${i}` }]);
  const own = { client: "192.0.2.0", account: 1 };
  const accounts: [string, Payer][] = [
    ["one", own],
    ["one again", own],
    ["two", { ...own, account: 2 }],
  ];
  const order = await served(poolOf(1, 4, 4), [...flood, ...accounts]);
  expect(order.slice(0, 5)).toEqual(["4", "5", "6", "7", "8"].map((name) => `${name} refused`));
  expect(order.slice(5)).toEqual(["one", "0", "two", "1", "one again", "2", "3"]);
});

test("an account without a place among accounts is a client like any other", async () => {
  const account = (id: number): [string, Payer] => [`account ${id}`, { client: "192.0.2.1", account: id }];
  const order = await served(poolOf(1, 2, 1), [1, 2, 3, 4].map(account));
  expect(order).toEqual(["account 4 refused", "account 1", "account 2", "account 3"]);
});

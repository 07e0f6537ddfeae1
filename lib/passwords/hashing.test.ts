import { spawnSync } from "node:child_process";
import { expect, test, vi } from "vitest";
import { HashingOverloaded, hashPassword, maxQueuedPerWorker, verifyPassword } from "./hashing";

// Only this thread's bcrypt is broken: a job that succeeds has run in another.
vi.mock("./bcrypt", () => {
  const refuse = (): never => {
    throw new Error("bcrypt ran on the main thread");
  };
  return { bcrypt: { name: "none", hash: refuse, matches: refuse, relativeTime: 1 } };
});

const payer = { client: "192.0.2.1" };

test("16 hashes and their checks at once never run on the main thread", async () => {
  const passwords = Array.from({ length: 16 }, (_, i) => `NewPassword${i}`);
  const hashes = await Promise.all(passwords.map((password) => hashPassword(password, payer)));
  expect(new Set(hashes).size).toBe(16);
  const verdicts = await Promise.all(
    passwords.map((password, i) => verifyPassword(password, hashes[i] as string, payer)),
  );
  expect(verdicts).toEqual(passwords.map(() => ({ ok: true, stale: false })));
  expect(await verifyPassword("NewPassword1", hashes[0] as string, payer)).toEqual({ ok: false, stale: false });
  expect(await verifyPassword("NewPassword1", null, payer)).toEqual({ ok: false, stale: false });
});

test("text that could never be verified is not hashed", async () => {
  for (const text of ["a".repeat(129), "\ud83d", "a\0b"])
    await expect(hashPassword(text, payer)).rejects.toThrow(RangeError);
});

test("more work than the queue holds is refused at once, and the rest is done", async () => {
  const jobs = Array.from({ length: 10_000 }, () => verifyPassword("NewPassword123", null, payer));
  const settled = await Promise.allSettled(jobs);
  const refused = settled.filter((job) => job.status === "rejected").map((job) => job.reason);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThan(10_000);
  for (const reason of refused) expect(reason).toBeInstanceOf(HashingOverloaded);
  expect(refused[0].retryAfterSeconds).toBe(10);
  expect((await hashPassword("NewPassword123", payer)).startsWith("bcrypt_sha256$$2b$04$")).toBe(true);
});

test("the higher the cost, the fewer may wait; one always may", () => {
  expect([4, 10, 12, 14, 20].map(maxQueuedPerWorker)).toEqual([128, 128, 33, 8, 1]);
});

test("a script that hashed can end by itself", () => {
  const script =
    'import("./lib/passwords/hashing.ts").then(async (p) => console.log(await p.hashPassword("NewPassword123", {})))';
  const run = spawnSync(process.execPath, ["--import", "./lib/cli/register.mjs", "-e", script], {
    encoding: "utf8",
    timeout: 30_000,
  });
  expect(run.stdout).toMatch(/^bcrypt_sha256\$\$2b\$04\$/);
  expect(run.status).toBe(0);
});

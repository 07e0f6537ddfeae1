import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { availableCores } from "./cores";

/** @param quotas the content of `cpu.max` by folder @param place what /proc/self/cgroup says */
function coresOf(quotas: Record<string, string>, place = "0::/\n", cores = 8): number {
  const root = mkdtempSync(path.join(tmpdir(), "latchkey-cgroup-"));
  const own = path.join(root, "own");
  writeFileSync(own, place);
  for (const [folder, quota] of Object.entries(quotas)) {
    mkdirSync(path.join(root, "fs", folder), { recursive: true });
    writeFileSync(path.join(root, "fs", folder, "cpu.max"), quota);
  }
  return availableCores(path.join(root, "fs"), own, cores);
}

test("a container's quota counts, not the cores of the machine it runs on", () => {
  expect(coresOf({ "": "200000 100000\n" })).toBe(2);
  expect(coresOf({ "": "150000 50000\n" })).toBe(3);
});

test("part of a core more is no core, as Node counts from version 22 on, and part of one is one", () => {
  expect(coresOf({ "": "250000 100000\n" })).toBe(2);
  expect(coresOf({ "": "50000 100000\n" })).toBe(1);
});

test("the quota of a nested group counts, and so does each above it: the least", () => {
  const place = "0::/system.slice/latchkey.service\n";
  const service = "system.slice/latchkey.service";
  expect(coresOf({ [service]: "300000 100000\n" }, place)).toBe(3);
  expect(coresOf({ "system.slice": "200000 100000\n", [service]: "max 100000\n" }, place)).toBe(2);
  expect(coresOf({ "": "100000 100000\n", [service]: "300000 100000\n" }, place)).toBe(1);
  expect(coresOf({ [service]: "300000 100000\n" }, `12:cpu,cpuacct:/elsewhere\n${place}`)).toBe(3);
});

test("where a container sees the place but not the folders, what is mounted counts", () => {
  expect(coresOf({ "": "200000 100000\n" }, "0::/docker/0123456789abcdef\n")).toBe(2);
  expect(coresOf({ "": "200000 100000\n" }, "0::/../../outside\n")).toBe(2);
});

test("no quota, no such folder, and a file that says something else leave the machine's cores", () => {
  for (const quota of ["max 100000\n", "", "x y\n", "0 100000\n", "-1 100000\n", "100000 0\n", "100000\n"])
    expect([quota, coresOf({ "": quota })]).toEqual([quota, 8]);
  expect(availableCores("/no/such/folder", "/no/such/file", 8)).toBe(8);
  expect(coresOf({ "": "9900000 100000\n" })).toBe(8);
  expect(availableCores()).toBeLessThanOrEqual(availableParallelism());
});

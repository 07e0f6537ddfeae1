import { spawnSync } from "node:child_process";

/** @returns resident megabytes of each process of the server that was started by this one */
export function residentMegabytes(pid: number): number[] {
  const children = spawnSync("ps", ["-o", "rss=", "--ppid", String(pid)], { encoding: "utf8" }).stdout;
  return children
    .trim()
    .split("\n")
    .map((kilobytes) => Math.round(Number(kilobytes) / 1024));
}

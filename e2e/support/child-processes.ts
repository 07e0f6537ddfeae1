import { spawnSync } from "node:child_process";
import { expect } from "playwright/test";
import type { Server } from "./server";

export type Duty = "first" | "web" | "mail";

/** A server is there as soon as one of its processes is; this waits for the others. */
export async function untilEveryProcessIsReady(server: Server): Promise<void> {
  await expect.poll(server.output, { timeout: 30_000 }).toContain("every process is ready");
}

/** The server's processes that run now, by what they are for. */
export function processesOf(server: Server): Record<Duty, number[]> {
  const first = server.pid();
  const { stdout } = spawnSync("ps", ["-o", "pid=,args=", "--ppid", String(first)], { encoding: "utf8" });
  const children = [...stdout.matchAll(/^ *(\d+) (.*start\.mjs.*)$/gm)].map(([, pid, command = ""]) => ({
    pid: Number(pid),
    mail: command.includes("--mail-worker"),
  }));
  return {
    first: [first],
    web: children.flatMap(({ pid, mail }) => (mail ? [] : [pid])),
    mail: children.flatMap(({ pid, mail }) => (mail ? [pid] : [])),
  };
}

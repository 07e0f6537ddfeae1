/** A script of package.json in its own process group: started, its output kept, ended; and the server's processes behind it. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createWriteStream } from "node:fs";
import path from "node:path";
import { expect } from "playwright/test";

/** Databases and output of the servers: kept until the next run, to look into a failure. */
export const SERVERS_FOLDER = path.resolve("e2e/.results/servers");
const STOP_TIMEOUT_MS = 20_000;

// A test that fails leaves its servers running; they end with its worker.
const children = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of children) endGroup(child, "SIGKILL");
});

export function launch(
  command: string,
  variables: Record<string, string>,
  folder?: string,
): { child: ChildProcess; output: () => string } {
  const NODE_ENV = command === "dev" ? "development" : "production";
  const child = spawn("npm", ["run", command], {
    ...(folder && { cwd: folder }),
    detached: true, // a signal to npm alone would leave the server running
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV, ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.add(child);
  child.once("close", () => children.delete(child));
  const file = createWriteStream(path.join(SERVERS_FOLDER, `${variables.PORT}.log`), { flags: "a" });
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      file.write(text);
    });
  return { child, output: () => printed };
}

export async function end(child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  endGroup(child, signal);
  const deadline = setTimeout(() => endGroup(child, "SIGKILL"), STOP_TIMEOUT_MS);
  await exitOf(child);
  clearTimeout(deadline);
}

export function endGroup(child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    if (child.pid) process.kill(-child.pid, signal);
  } catch {}
}

/** Resolves on "close" and not on "exit", so that all output has been read. */
export function exitOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once("close", () => resolve());
  });
}

/** @returns the pid of the node process below npm and its shell, which pass on only the signals that end it */
export function mainProcess(npm: ChildProcess): number {
  let pid = npm.pid ?? 0;
  for (;;) {
    const { stdout } = spawnSync("ps", ["-o", "pid=,args=", "--ppid", String(pid)], { encoding: "utf8" });
    const [, child, command = ""] = /^ *(\d+) (.*)$/m.exec(stdout) ?? [];
    if (!child) throw new Error("The server's process was not found.");
    pid = Number(child);
    if (command.startsWith("node ")) return pid;
  }
}

export type ProcessKind = "first" | "web" | "mail";

export function processesOf(server: { pid: () => number }): Record<ProcessKind, number[]> {
  const first = server.pid();
  const { stdout } = spawnSync("ps", ["-o", "pid=,args=", "--ppid", String(first)], { encoding: "utf8" });
  const started = [...stdout.matchAll(/^ *(\d+) (.*start\.mjs.*)$/gm)].map(([, pid, command = ""]) => ({
    pid: Number(pid),
    mail: command.includes("--mail-worker"),
  }));
  return {
    first: [first],
    web: started.flatMap(({ pid, mail }) => (mail ? [] : [pid])),
    mail: started.flatMap(({ pid, mail }) => (mail ? [pid] : [])),
  };
}

/** A server answers as soon as one of its processes does; this waits for all of them. */
export async function untilEveryProcessIsReady(server: { output: () => string }): Promise<void> {
  await expect.poll(server.output, { timeout: 30_000 }).toContain("every process is ready");
}

/** A script of package.json as a process group of its own, started, listened to and ended. */
import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import path from "node:path";

/** The servers' databases and what they printed: kept until the next run, for whoever looks into a failure. */
export const SERVERS_FOLDER = path.resolve("e2e/.results/servers");
const STOP_TIMEOUT_MS = 20_000;

/** A story that fails leaves its servers behind; they go with the worker that told it. */
const children = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of children) endGroup(child, "SIGKILL");
});

export function launch(
  command: string,
  variables: Record<string, string>,
): { child: ChildProcess; output: () => string } {
  const NODE_ENV = command === "dev" ? "development" : "production";
  // A group of its own, because a signal to npm alone would leave the server behind it alive.
  const child = spawn("npm", ["run", command], {
    detached: true,
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
  } catch {
    // The group is gone already.
  }
}

/** "close" and not "exit": only then is everything that was printed here. */
export function exitOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once("close", () => resolve());
  });
}

import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { chmodSync, chownSync, mkdirSync, openSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const START_TIMEOUT_MS = 150_000;
const LOGS = path.resolve("e2e/.results/cluster");
mkdirSync(LOGS, { recursive: true });

/** Its files, and its processes, which run as a user of their own and end with this one. */
export class Machine {
  private readonly running = new Set<ChildProcess>();

  constructor(
    private readonly folder: string,
    private readonly owner: { uid: number; gid: number } | undefined,
  ) {}

  file(name: string): string {
    return path.join(this.folder, name);
  }

  own(file: string): void {
    if (this.owner) chownSync(file, this.owner.uid, this.owner.gid);
  }

  write(name: string, content: string): void {
    writeFileSync(this.file(name), content);
    this.own(this.file(name));
    chmodSync(this.file(name), 0o600);
  }

  run(name: string, program: string, args: string[]): ChildProcess {
    const output = openSync(path.join(LOGS, `${name}.log`), "a");
    const child = spawn(program, args, { ...this.owner, cwd: this.folder, stdio: ["ignore", output, output] });
    this.running.add(child.once("exit", () => this.running.delete(child)));
    return child;
  }

  end(): void {
    for (const child of this.running) child.kill("SIGKILL");
  }

  /** Once they have ended, nothing writes into the folder. */
  async stop(): Promise<void> {
    await Promise.all([...this.running].map(ended));
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/** Below those that the system gives to connections, which could take one while its server is down. */
export async function freePorts(count: number): Promise<string[] & [string, string, string, string]> {
  const found = new Set<string>();
  while (found.size < count) {
    const port = randomInt(10_000, 32_000);
    if (!given.has(port) && (await isFree(port))) found.add(String(port));
    given.add(port);
  }
  return [...found] as [string, string, string, string];
}
const given = new Set<number>();

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const listener = createServer().once("error", () => resolve(false));
    listener.listen(port, "127.0.0.1", () => listener.close(() => resolve(true)));
  });
}

export async function until(
  what: string,
  reached: () => Promise<boolean>,
  timeoutMs = START_TIMEOUT_MS,
): Promise<void> {
  const giveUpAt = Date.now() + timeoutMs;
  while (!(await reached())) {
    if (Date.now() > giveUpAt) throw new Error(`Waited in vain for ${what}: see ${LOGS}.`);
    await sleep(100);
  }
}

export async function ended(child: ChildProcess): Promise<void> {
  const exited = new Promise((resolve) => child.once("exit", resolve));
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await exited;
}

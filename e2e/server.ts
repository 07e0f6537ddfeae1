/** Latchkey as an operator starts it: `npm start` with production variables, a database of its own, and its output kept. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createWriteStream, mkdirSync, mkdtempSync } from "node:fs";
import path from "node:path";
import { freePort } from "./free-port";
import { mainProcess } from "./main-process";
import { createDatabase } from "./postgres";

/** The servers' databases and what they printed: kept until the next run, for whoever looks into a failure. */
export const SERVERS_FOLDER = path.resolve("e2e/.results/servers");
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;

export interface Server {
  url: string;
  variables: Record<string, string>;
  /** Everything printed so far: log lines and letters. */
  output: () => string;
  /** What it complained of: log lines from level 50 (error) on, and what libraries print themselves. */
  errors: () => string[];
  /** Of the first process. */
  pid: () => number;
  /** As `kill -9` does it: no goodbye. */
  kill: () => Promise<void>;
  stop: () => Promise<void>;
}

/** Enough for the stories of one worker, and ready sooner; operation-*.spec.ts has as many as there are cores. */
export const ONE_PROCESS = { WEB_PROCESSES: "1" };

/** @returns what a production server needs, with a database that nobody else has */
export async function productionVariables(): Promise<Record<string, string>> {
  const { PORT, DATABASE_URL } = await developmentVariables();
  return {
    PORT,
    DATABASE_URL,
    HOSTNAME: "127.0.0.1",
    AUTH_URL: `http://127.0.0.1:${PORT}`,
    AUTH_SECRET: randomBytes(33).toString("base64"),
    MAIL_TRANSPORT: "console",
    BCRYPT_COST: "10",
    // All stories come from one address, so the limits that protect strangers from each other would count them as one.
    RESET_LIMIT: "1000/minute",
    LOGIN_LIMIT: "1000/minute",
  };
}

/** @returns next to nothing: a laptop's defaults, but for a port and a folder of its own */
export async function developmentVariables(): Promise<{ PORT: string; DATABASE_URL: string }> {
  mkdirSync(SERVERS_FOLDER, { recursive: true });
  const folder = mkdtempSync(path.join(SERVERS_FOLDER, "server-"));
  const DATABASE_URL = process.env.E2E_POSTGRES
    ? await createDatabase(process.env.E2E_POSTGRES)
    : `file:${path.join(folder, "latchkey.db")}`;
  return { PORT: await freePort(), DATABASE_URL };
}

/** @returns once the server says that it is ready */
export async function startServer(
  variables: Record<string, string>,
  command: "start" | "dev" = "start",
): Promise<Server> {
  const { child, output } = launch(command, variables);
  const url = `http://127.0.0.1:${variables.PORT}`;
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(`${url}/readyz`))) {
    if (child.exitCode !== null || Date.now() > giveUpAt) {
      endGroup(child, "SIGKILL");
      throw new Error(`npm run ${command} did not get ready:\n${output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const errors = () =>
    output()
      .split("\n")
      .filter((line) => /"level":[56]0|error/i.test(line));
  return {
    url,
    variables,
    output,
    errors,
    pid: () => mainProcess(child),
    kill: () => end(child, "SIGKILL"),
    stop: () => end(child, "SIGTERM"),
  };
}

/** @returns what a start that fails leaves behind */
export async function failedStart(variables: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const { child, output } = launch("start", variables);
  const deadline = setTimeout(() => endGroup(child, "SIGKILL"), START_TIMEOUT_MS);
  await exitOf(child);
  clearTimeout(deadline);
  return { code: child.exitCode, output: output() };
}

function launch(command: string, variables: Record<string, string>): { child: ChildProcess; output: () => string } {
  const NODE_ENV = command === "dev" ? "development" : "production";
  // A group of its own, because a signal to npm alone would leave the server behind it alive.
  const child = spawn("npm", ["run", command], {
    detached: true,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV, ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const file = createWriteStream(path.join(SERVERS_FOLDER, `${variables.PORT}.log`), { flags: "a" });
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      file.write(text);
    });
  return { child, output: () => printed };
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function end(child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  endGroup(child, signal);
  const deadline = setTimeout(() => endGroup(child, "SIGKILL"), STOP_TIMEOUT_MS);
  await exitOf(child);
  clearTimeout(deadline);
}

function endGroup(child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    if (child.pid) process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

/** "close" and not "exit": only then is everything that was printed here. */
function exitOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once("close", () => resolve());
  });
}

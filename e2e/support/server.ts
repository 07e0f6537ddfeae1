/** Latchkey as an operator starts it: `npm start` with production variables and its own database. */
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync } from "node:fs";
import path from "node:path";
import { freePort } from "./network";
import { createDatabase } from "./postgres";
import { end, endGroup, exitOf, launch, mainProcess, SERVERS_FOLDER } from "./processes";

const START_TIMEOUT_MS = 60_000;

export interface Server {
  url: string;
  variables: Record<string, string>;
  output: () => string;
  /** Log lines from level 50 (error) on, and errors that libraries print themselves. */
  errors: () => string[];
  pid: () => number;
  kill: () => Promise<void>;
  stop: () => Promise<void>;
}

/** For specs that do not depend on the number of processes: starts sooner. */
export const ONE_PROCESS = { WEB_PROCESSES: "1" };

export async function productionVariables(): Promise<Record<string, string>> {
  const { PORT, DATABASE_URL } = await developmentVariables();
  return {
    PORT,
    DATABASE_URL,
    LISTEN_HOST: "127.0.0.1",
    AUTH_URL: `http://127.0.0.1:${PORT}`,
    AUTH_SECRET: randomBytes(33).toString("base64"),
    MAIL_TRANSPORT: "console",
    BCRYPT_COST: "10",
    DRAIN_SECONDS: "0",
    // All tests come from one client address.
    RESET_LIMIT: "1000/minute",
    LOGIN_LIMIT: "1000/minute",
  };
}

/** @returns the defaults of a laptop, but for a free port and a new database */
export async function developmentVariables(): Promise<{ PORT: string; DATABASE_URL: string }> {
  mkdirSync(SERVERS_FOLDER, { recursive: true });
  const folder = mkdtempSync(path.join(SERVERS_FOLDER, "server-"));
  const DATABASE_URL = process.env.E2E_POSTGRES
    ? await createDatabase(process.env.E2E_POSTGRES)
    : `file:${path.join(folder, "latchkey.db")}`;
  return { PORT: await freePort(), DATABASE_URL };
}

export async function startServer(
  variables: Record<string, string>,
  command: "start" | "dev" = "start",
  /** Of another build. */
  folder?: string,
): Promise<Server> {
  const { child, output } = launch(command, variables, folder);
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

export async function failedStart(
  variables: Record<string, string>,
  command: "start" | "dev" = "start",
): Promise<{ code: number | null; output: string }> {
  const { child, output } = launch(command, variables);
  const deadline = setTimeout(() => endGroup(child, "SIGKILL"), START_TIMEOUT_MS);
  await exitOf(child);
  clearTimeout(deadline);
  return { code: child.exitCode, output: output() };
}

export function databaseFile({ variables }: Server): string {
  return (variables.DATABASE_URL ?? "").replace("file:", "");
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** Better Auth: the small Next app in the folder of this name, built and started as its documentation says. */
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../support/network";
import { EMAILS, PASSWORD, type Target } from "./target";

const SOURCE = "e2e/bench/better-auth";
/** Installed and built here, outside the project, and kept. */
const FOLDER = path.join(tmpdir(), "latchkey-bench-better-auth");

export async function startBetterAuth(): Promise<Target | undefined> {
  cpSync(SOURCE, FOLDER, { recursive: true });
  const PORT = await freePort();
  const url = `http://127.0.0.1:${PORT}`;
  const BENCH_DB = path.join(mkdtempSync(path.join(tmpdir(), "latchkey-bench-")), "better-auth.db");
  const env = { ...process.env, NODE_ENV: "production" as const, PORT, BENCH_DB, BENCH_URL: url };
  const run = (command: string, ...given: string[]) =>
    spawnSync(command, given, { cwd: FOLDER, env, stdio: ["ignore", "ignore", "inherit"] }).status === 0;
  const installed = existsSync(path.join(FOLDER, "node_modules")) || run("npm", "ci");
  if (!installed || !run("node", "prepare.js", PASSWORD, ...EMAILS) || !run("npm", "run", "build"))
    return void console.warn("Without Better Auth: see above.");
  const server = spawn("npx", ["next", "start", "--port", PORT], { cwd: FOLDER, env, stdio: "ignore", detached: true });
  while (!(await fetch(url).catch(() => undefined))) await sleep(100);
  return {
    name: "Better Auth",
    url,
    emails: EMAILS,
    reset: { path: "/api/auth/request-password-reset", body: (email) => ({ email, redirectTo: "/reset" }) },
    login: { path: "/api/auth/sign-in/email", body: (email) => ({ email, password: PASSWORD }) },
    page: "/login",
    stop: async () => void process.kill(-(server.pid ?? 0), "SIGTERM"),
  };
}

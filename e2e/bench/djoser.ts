/** Djoser from Debian's packages, under gunicorn with as many workers as Latchkey has processes. */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../support/network";
import { EMAILS, PASSWORD, type Target } from "./target";

const PYTHON = "/usr/bin/python3";
const PROGRAM = path.resolve("e2e/bench/peer.py");

/** @returns undefined if it is not installed: `apt-get install python3-djoser python3-bcrypt gunicorn` */
export async function startDjoser(workers: number): Promise<Target | undefined> {
  const BENCH_DB = path.join(mkdtempSync(path.join(tmpdir(), "latchkey-bench-")), "djoser.db");
  // The second folder replaces django-templated-mail.
  const PYTHONPATH = [path.dirname(PROGRAM), path.resolve("e2e/support/djoser")].join(":");
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1", BENCH_DB, PYTHONPATH };
  const made = spawnSync(PYTHON, [PROGRAM, PASSWORD, ...EMAILS], { env, encoding: "utf8" });
  if (made.status !== 0) return void console.warn(`Without Djoser: ${made.stderr.trim().split("\n").at(-1)}`);
  const port = await freePort();
  const options = ["--workers", String(workers), "--bind", `127.0.0.1:${port}`, "--log-level", "error"];
  const server = spawn(PYTHON, ["-m", "gunicorn", ...options, "peer:application"], { env, stdio: "ignore" });
  const url = `http://127.0.0.1:${port}`;
  while (!(await fetch(url).catch(() => undefined))) await sleep(100);
  return {
    name: "Djoser",
    url,
    emails: EMAILS,
    reset: { path: "/api/auth/users/reset_password/", body: (email) => ({ email }) },
    login: { path: "/api/auth/jwt/create/", body: (email) => ({ username: email, password: PASSWORD }) },
    page: "/page",
    stop: async () => void server.kill("SIGTERM"),
  };
}

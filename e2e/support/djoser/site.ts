/** A real Djoser: Debian's packages and the small site in this folder, under gunicorn. So is another site of Django's. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { installFromDebian, skipped } from "../install";
import { freePort } from "../network";

// Debian's: another Python on the PATH lacks its packages.
const PYTHON = "/usr/bin/python3";
const FOLDER = path.resolve("e2e/support/djoser");
const PACKAGES = ["python3-djoser", "python3-djangorestframework-simplejwt", "gunicorn"];
const START_TIMEOUT_MS = 30_000;

export interface DjangoSite {
  url: string;
  output: () => string;
  stop: () => Promise<void>;
}

/** @returns whether it is installed; false with a message. @throws then in CI */
export function findDjoser(what = "the comparison with Djoser"): boolean {
  if (!present()) installFromDebian(...PACKAGES);
  if (!present()) skipped(what, "Djoser", ...PACKAGES);
  return present();
}

export async function startDjoser(accounts: object[]): Promise<DjangoSite> {
  return startDjangoSite(FOLDER, {}, (run) => {
    const made = spawnSync(PYTHON, [path.join(FOLDER, "prepare.py"), JSON.stringify(accounts)], run);
    if (made.status !== 0) throw new Error(`Djoser's database could not be made:\n${made.stderr}`);
  });
}

/** @param site the folder of its settings */
export async function startDjangoSite(
  site: string,
  variables: Record<string, string>,
  prepare: (run: { cwd: string; env: NodeJS.ProcessEnv }) => void = () => {},
): Promise<DjangoSite> {
  const folder = mkdtempSync(path.join(tmpdir(), "latchkey-django-"));
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: "test",
    PATH: process.env.PATH,
    DJANGO_SETTINGS_MODULE: "settings",
    DJOSER_DATABASE: path.join(folder, "djoser.db"),
    PYTHONPATH: path.resolve(site),
    PYTHONDONTWRITEBYTECODE: "1",
    ...variables,
  };
  const run = { cwd: folder, env };
  prepare(run);
  const address = `127.0.0.1:${await freePort()}`;
  const application = "django.core.wsgi:get_wsgi_application()";
  const gunicorn = ["-m", "gunicorn", "--bind", address, "--workers", "1", application];
  const server = spawn(PYTHON, gunicorn, run);
  let printed = "";
  for (const stream of [server.stdout, server.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
    });
  await untilAnswering(`http://${address}`, server, () => printed);
  return { url: `http://${address}`, output: () => printed, stop: () => stop(server, folder) };
}

function present(): boolean {
  const modules = ["djoser", "rest_framework_simplejwt", "gunicorn"];
  return spawnSync(PYTHON, ["-c", `import ${modules.join(", ")}`]).status === 0;
}

async function untilAnswering(url: string, server: ChildProcess, output: () => string): Promise<void> {
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  while (!(await fetch(url).catch(() => undefined))) {
    if (server.exitCode === null && Date.now() < giveUpAt) await new Promise((resolve) => setTimeout(resolve, 100));
    else {
      server.kill("SIGKILL");
      throw new Error(`Django did not start:\n${output()}`);
    }
  }
}

async function stop(server: ChildProcess, folder: string): Promise<void> {
  const exited = new Promise((resolve) => server.once("close", resolve));
  server.kill("SIGTERM");
  await exited;
  rmSync(folder, { recursive: true, force: true });
}

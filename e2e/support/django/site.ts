/** A real Django site without a web server: Debian's packages, its settings in this folder, its commands in site.py. */
import { spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { installFromDebian, skipped } from "../install";

// Debian's: another Python on the PATH lacks its packages.
const PYTHON = "/usr/bin/python3";
const FOLDER = path.resolve("e2e/support/django");
const MODULES = ["django", "allauth", "social_django", "argon2", "bcrypt", "psycopg2"];
const PACKAGES = ["django", "django-allauth", "social-django", "argon2", "bcrypt", "psycopg2"].map(
  (name) => `python3-${name}`,
);

export interface Django {
  /** What commands of ours take as the source. */
  database: string;
  secret: string;
  folder: string;
  /** As an operator does, in the folder of its manage.py. */
  shell(command: string): { status: number | null; output: string };
  run<Result = null>(command: string, argument: unknown): Promise<Result>;
  close(): void;
}

/** @returns whether it is installed; false with a message. @throws then in CI */
export function findDjango(): boolean {
  if (!present()) installFromDebian(...PACKAGES);
  if (!present()) skipped("moving in from Django, and back", "Django", ...PACKAGES);
  return present();
}

/** @param postgres the URL of an empty database, instead of a file of SQLite's */
export function openDjango(site: "djoser" | "allauth" | "uuid", postgres?: string): Django {
  const folder = mkdtempSync(path.join(tmpdir(), "latchkey-django-"));
  const file = path.join(folder, "db.sqlite3");
  const secret = `django-insecure-${randomUUID()}`;
  const env = {
    NODE_ENV: "test",
    PATH: process.env.PATH,
    PYTHONPATH: FOLDER,
    PYTHONDONTWRITEBYTECODE: "1",
    DJANGO_SETTINGS_MODULE: "settings",
    DJANGO_SITE: site,
    DJANGO_SECRET: secret,
    DJANGO_DATABASE: postgres ?? `file://${file}`,
  } as const;
  const python = spawn(PYTHON, [path.join(FOLDER, "site.py")], { cwd: folder, env });
  let errors = "";
  python.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const answers = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
  return {
    database: postgres ?? file,
    secret,
    folder,
    shell(command) {
      const line = command.replace(/^python /, `${PYTHON} `);
      const { status, stdout, stderr } = spawnSync(line, { shell: true, cwd: FOLDER, env, encoding: "utf8" });
      return { status, output: stdout + stderr };
    },
    async run(command, argument) {
      python.stdin.write(`${JSON.stringify([command, argument])}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error(`Django's ${command} failed:\n${errors}`);
      return JSON.parse(value);
    },
    close: () => void python.kill(),
  };
}

function present(): boolean {
  return spawnSync(PYTHON, ["-c", `import ${MODULES.join(", ")}`]).status === 0;
}

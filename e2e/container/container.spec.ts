/** The image of Dockerfile, with the settings of compose.yaml. */
import { execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "playwright/test";
import { parse } from "yaml";
import { NEW_PASSWORD, OLD_PASSWORD } from "../support/accounts";
import { buildImage, type Image, newVolume, runContainer } from "../support/container";
import { headingOf, openForm, sessionCookie } from "../support/forms";
import { emailsIn, linkIn } from "../support/mailbox";
import { freePort, postJson } from "../support/network";
import { findPostgres, startPostgres } from "../support/postgres";

test.describe.configure({ mode: "serial" });

const EMAIL = "ada@example.com";
const { services, volumes } = parse(readFileSync("compose.yaml", "utf8"));
const { build, restart, env_file, environment, depends_on, stop_grace_period, ...isolation } = services.latchkey;

let copy: string;
let image: Image;
let data: string;

test.beforeAll(() => {
  test.setTimeout(1_800_000);
  copy = cleanCopy();
  // What a working copy holds besides.
  writeFileSync(path.join(copy, ".env"), "AUTH_SECRET=never-in-an-image\n");
  image = buildImage(copy);
  data = newVolume(image, "/data");
  console.log(`Base: ${image.base}`);
});

test.afterAll(() => {
  image?.remove();
  for (const folder of [copy, data]) if (folder) rmSync(folder, { recursive: true, force: true });
});

test("the image holds what runs, and nothing else of a working copy", () => {
  const inside = (name: string) => existsSync(path.join(image.root, "app", name));
  expect([".next/latchkey/main.mjs", "lib/cli/support.ts", "node_modules/pg"].map(inside)).toEqual([true, true, true]);
  expect([".env", "data", ".git", "e2e", "docs", "node_modules/playwright"].filter(inside)).toEqual([]);
});

test("its user is not root, its data a volume that only that user reads", () => {
  expect(image.config).toMatchObject({ User: "node", Volumes: { "/data": {} } });
  expect(image.config.Env).toContain("NODE_ENV=production");
  const { mode, uid } = statSync(path.join(image.root, "data"));
  expect([mode & 0o777, uid]).toEqual([0o700, 1000]);
});

test("compose.yaml: each setting of Latchkey is one that is run here, and the others are as they are promised", () => {
  expect({ build, restart, env_file, stop_grace_period }).toEqual({
    build: ".",
    restart: "unless-stopped",
    env_file: ".env",
    stop_grace_period: "20s",
  });
  expect(isolation).toEqual({
    read_only: true,
    tmpfs: "/tmp",
    cap_drop: ["ALL"],
    security_opt: ["no-new-privileges:true"],
  });
  expect(Object.keys(environment)).toEqual(["AUTH_URL", "DATABASE_URL", "TRUSTED_PROXY_HOPS"]);
  expect(depends_on).toEqual({ postgres: { condition: "service_healthy" } });
  const { postgres, caddy, latchkey, ...others } = services;
  expect(others).toEqual({});
  const [, user, password, host, database] =
    /^postgres:\/\/(\w+):(\$\{\w+).*@(\w+)\/(\w+)$/.exec(environment.DATABASE_URL) ?? [];
  expect(services).toHaveProperty([host ?? ""]);
  expect([user, database, `${password}}`]).toEqual([
    postgres.environment.POSTGRES_USER,
    postgres.environment.POSTGRES_USER,
    postgres.environment.POSTGRES_PASSWORD,
  ]);
  expect(postgres.healthcheck.test).toEqual(["CMD", "pg_isready", "--username", user]);
  expect(caddy.command.join(" ")).toBe(`caddy reverse-proxy --from \${AUTH_URL} --to latchkey:3000`);
  // The database and the certificates outlive their containers; only the proxy is seen from outside.
  expect(Object.keys(volumes)).toEqual(["postgres", "caddy"]);
  expect([postgres.ports, latchkey.ports, caddy.ports]).toEqual([undefined, undefined, ["80:80", "443:443"]]);
});

test("alone: without root, on a read-only root, all of a journey; and after a stop the accounts are still there", async () => {
  const variables = await settings();
  const first = await runContainer(image, isolation, variables, { "/data": data });
  expect(first.execute(["id", "-u"]).stdout.trim()).toBe("1000");
  expect(first.execute(["sh", "-c", "grep -E 'CapEff|CapBnd|NoNewPrivs' /proc/1/status"]).stdout).toMatch(
    /^CapEff:\s+0+\nCapBnd:\s+0+\nNoNewPrivs:\s+1\n$/,
  );
  expect(
    first.execute(["sh", "-c", "find / -xdev -writable -not -path '/data*' -not -path '/tmp' 2>/dev/null"]).stdout,
  ).toBe("");
  expect(
    first.execute(["sh", "-c", "for at in / /app /app/.next /home/node /tmp /data; do touch $at/x && echo $at; done"])
      .stdout,
  ).toBe("/tmp\n/data\n");
  const healthcheck = image.config.Healthcheck.Test.slice(1);
  expect(first.execute(healthcheck).status).toBe(0);
  await journey(first);
  const shown = first.execute(["node", "--import", "./lib/cli/register.mjs", "lib/cli/support.ts", "show", EMAIL]);
  expect([shown.status, shown.stdout]).toEqual([0, expect.stringContaining(`${EMAIL} (account 1)`)]);
  const stopped = first.execute(["env", "PORT=1", ...healthcheck]);
  expect(stopped.status).toBe(1);
  expect(await first.stop()).toBe(0);

  const second = await runContainer(image, isolation, variables, { "/data": data });
  expect(await tokenStatus(second.url, NEW_PASSWORD)).toBe(200);
  expect(await second.stop()).toBe(0);
});

test("as in compose.yaml: with PostgreSQL and behind a proxy, and nothing in /data", async () => {
  const programs = findPostgres();
  if (!programs) throw new Error("Needs PostgreSQL.");
  const postgres = await startPostgres(programs);
  const empty = newVolume(image, "/data");
  const { host, pathname } = new URL(postgres.url);
  const own = await settings();
  const values: Record<string, string> = { ...own, POSTGRES_PASSWORD: randomBytes(24).toString("hex") };
  const composed = Object.entries<string | number>(environment).map(([name, value]) => [name, filledIn(value, values)]);
  const variables: Record<string, string> = { ...own, ...Object.fromEntries(composed) };
  variables.DATABASE_URL = (variables.DATABASE_URL ?? "").replace("@postgres/latchkey", `@${host}${pathname}`);
  const container = await runContainer(image, isolation, variables, { "/data": empty });
  await journey(container);
  const throughProxy = { "x-forwarded-for": "203.0.113.7" };
  await postJson(`${container.url}/api/auth/users/reset_password/`, { email: EMAIL }, throughProxy);
  await expect.poll(container.output).toMatch(/"code":"reset_requested".*"client":"203\.0\.113\.7"/);
  expect(execFileSync("find", [empty, "-type", "f"], { encoding: "utf8" })).toBe("");
  expect(await container.stop()).toBe(0);
  await postgres.stop();
  rmSync(empty, { recursive: true });
});

test("NODE_ENV=production npm ci && npm run build, as on a machine of its own", () => {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: "production" } as NodeJS.ProcessEnv;
  const { status, stdout, stderr } = spawnSync("sh", ["-c", "npm ci && npm run build"], {
    cwd: copy,
    env,
    encoding: "utf8",
  });
  expect(status, stdout + stderr).toBe(0);
  expect(existsSync(path.join(copy, ".next/latchkey/main.mjs"))).toBe(true);
  expect(existsSync(path.join(copy, "node_modules/playwright"))).toBe(false);
});

/** Sign-up by the form, reset by the API, login by both. */
async function journey({ url, output }: { url: string; output: () => string }): Promise<void> {
  const emails = () => emailsIn(output()).filter(({ to }) => to === EMAIL);
  const signedUp = await (await openForm(`${url}/signup`))({ email: EMAIL });
  expect(await headingOf(signedUp)).toBe("Check your email");
  await expect.poll(() => emails().length).toBe(1);
  const verify = linkIn(emails()[0]?.text ?? "");
  const link = `${url}/verify-email?uid=${verify.uid}&token=${verify.token}`;
  const chosen = await (await openForm(link))({ newPassword: OLD_PASSWORD, confirmPassword: OLD_PASSWORD });
  expect(chosen.headers.get("location")).toContain("/verify-email/done");

  const asked = await postJson(`${url}/api/auth/users/reset_password/`, { email: EMAIL });
  expect(asked.status).toBe(204);
  const isReset = ({ subject }: { subject: string }) => subject.startsWith("Reset your password");
  await expect.poll(() => emails().filter(isReset).length).toBe(1);
  const reset = linkIn(emails().find(isReset)?.text ?? "");
  const confirm = `${url}/api/auth/users/reset_password_confirm/`;
  expect((await postJson(confirm, { ...reset, new_password: NEW_PASSWORD })).status).toBe(204);
  expect([await tokenStatus(url, OLD_PASSWORD), await tokenStatus(url, NEW_PASSWORD)]).toEqual([401, 200]);
  const cookie = await sessionCookie(url, EMAIL, NEW_PASSWORD);
  expect(await (await fetch(`${url}/account`, { headers: { cookie } })).text()).toContain(EMAIL);
}

async function tokenStatus(url: string, password: string): Promise<number> {
  return (await postJson(`${url}/api/auth/jwt/create/`, { email: EMAIL, password })).status;
}

/** What the operator writes into .env. */
async function settings(): Promise<Record<string, string>> {
  const PORT = await freePort();
  const AUTH_SECRET = randomBytes(33).toString("base64");
  return { PORT, AUTH_URL: `http://127.0.0.1:${PORT}`, AUTH_SECRET, MAIL_TRANSPORT: "console" };
}

/** ${NAME} and ${NAME:?message}, as compose reads them. */
function filledIn(text: string | number, values: Record<string, string>): string {
  return String(text).replace(/\$\{(\w+)(:\?[^}]*)?\}/g, (_, name) => values[name] ?? "");
}

/** What is tracked, as it is now. */
function cleanCopy(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "latchkey-context-"));
  execFileSync("sh", ["-c", `git ls-files -z | xargs -0 cp --parents --target-directory=${folder}`]);
  return folder;
}

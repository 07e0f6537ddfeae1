import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { expect, test } from "playwright/test";
import { createAccount } from "../support/accounts";
import { openForm, sessionCookie } from "../support/forms";
import { emailsIn } from "../support/mailbox";
import { postJson } from "../support/network";
import { databaseFile, productionVariables, type Server, startServer } from "../support/server";

const EMAIL = "ada@example.com";
const PASSWORD = "a new lantern, 42";

test("while another process holds the write lock, requests get 503 with Retry-After; afterwards they succeed", async () => {
  const server = await startServer(await productionVariables());
  const holder = new Sqlite(databaseFile(server));
  const cookie = await sessionCookie(server.url, (await createAccount(server)).email);
  await expectUnavailableWhile(
    server,
    () => holder.exec("begin immediate"),
    () => holder.exec("rollback"),
  );
  // A session whose last use cannot be noted is valid all the same.
  holder.exec("update sessions set last_used_at = last_used_at - 120000; begin immediate");
  expect((await fetch(`${server.url}/account`, { headers: { cookie }, redirect: "manual" })).status).toBe(200);
  holder.exec("rollback");
  holder.exec("begin immediate");
  setTimeout(() => holder.exec("rollback"), 1_500);
  expect((await signUp(server, "patient@example.com")).status).toBe(201);
  holder.close();
  await server.stop();
});

test.describe("on its own disk", () => {
  test.skip(process.getuid?.() !== 0, "only root can mount it");
  let disk = "";
  let server: Server;
  test.beforeAll(async () => {
    disk = mkdtempSync(path.join(tmpdir(), "latchkey-disk-"));
    mount("-t", "tmpfs", "-o", "size=8m", "tmpfs", disk);
    server = await startServer({ ...(await productionVariables()), DATABASE_URL: `file:${disk}/data/latchkey.db` });
  });
  test.afterAll(async () => {
    await server.stop();
    spawnSync("umount", ["-l", disk]);
  });

  test("a disk that is full", async () => {
    const filler = path.join(disk, "filler");
    await expectUnavailableWhile(
      server,
      () => {
        for (let size = 1024 * 1024; size >= 1; size = Math.floor(size / 2))
          for (let part = 0; fits(`${filler}-${size}-${part}`, size); part++);
      },
      () => spawnSync("sh", ["-c", `rm -f ${filler}-*`]),
    );
  });
});

async function expectUnavailableWhile(server: Server, block: () => unknown, unblock: () => unknown): Promise<void> {
  const submit = await openForm(`${server.url}/forgot-password`);
  const address = `${Math.random()}@example.com`;
  const emailsBefore = emailsIn(server.output()).length;
  block();
  for (const answer of [await signUp(server, address), await submit({ email: EMAIL })]) {
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  }
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  expect((await fetch(`${server.url}/login`)).status).toBe(200);
  unblock();
  expect((await signUp(server, address)).status).toBe(201);
  expect((await submit({ email: EMAIL })).status).toBe(200);
  await expect.poll(() => emailsIn(server.output()).length, { timeout: 15_000 }).toBe(emailsBefore + 1);
}

function signUp({ url }: Server, email: string): Promise<Response> {
  return postJson(`${url}/api/auth/users/`, { email, password: PASSWORD, re_password: PASSWORD });
}

function mount(...given: string[]): void {
  const { status, stderr } = spawnSync("mount", given, { encoding: "utf8" });
  if (status !== 0) throw new Error(`mount ${given.join(" ")}: ${stderr}`);
}

function fits(file: string, size: number): boolean {
  try {
    writeFileSync(file, "x".repeat(size));
    return true;
  } catch {
    rmSync(file, { force: true });
    return false;
  }
}

/** What stands in the way of writing is said as 503 with a time, leaves nothing half done, and is forgotten once it is gone. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { expect, test } from "playwright/test";
import { openAccounts } from "../support/accounts";
import { openForm } from "../support/form-post";
import { mails } from "../support/mailbox";
import { productionVariables, type Server, startServer } from "../support/server";
import { sessionCookie } from "../support/session-cookie";

const EMAIL = "ada@example.com";
const PASSWORD = "a new lantern, 42";

test("while somebody else writes for long, a request is told when to come back; afterwards it is heard", async () => {
  const server = await startServer(await productionVariables());
  const holder = new Sqlite((server.variables.DATABASE_URL ?? "").slice("file:".length));
  const accounts = openAccounts(server);
  const cookie = await sessionCookie(server.url, (await accounts.create()).email);
  accounts.close();
  await expectHindered(
    server,
    () => holder.exec("begin immediate"),
    () => holder.exec("rollback"),
  );
  // That it was used is to be noted once in a minute; that it cannot be is no reason to show somebody the door.
  holder.exec("update sessions set last_used_at = last_used_at - 120000; begin immediate");
  expect((await fetch(`${server.url}/account`, { headers: { cookie }, redirect: "manual" })).status).toBe(200);
  holder.exec("rollback");
  // Shorter than anybody waits.
  holder.exec("begin immediate");
  setTimeout(() => holder.exec("rollback"), 1_500);
  expect((await signUp(server, "patient@example.com")).status).toBe(201);
  holder.close();
  await server.stop();
});

test.describe("on a disk of its own", () => {
  test.skip(process.getuid?.() !== 0, "only root can mount one");
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
    await expectHindered(
      server,
      () => {
        for (let size = 1024 * 1024; size >= 1; size = Math.floor(size / 2))
          for (let part = 0; fits(`${filler}-${size}-${part}`, size); part++);
      },
      () => spawnSync("sh", ["-c", `rm -f ${filler}-*`]),
    );
  });
});

/** Through both doors: the API, and a form without JavaScript. */
async function expectHindered(server: Server, hinder: () => unknown, unhinder: () => unknown): Promise<void> {
  const submit = await openForm(`${server.url}/forgot-password`);
  const newcomer = `${Math.random()}@example.com`;
  const lettersBefore = mails(server.output()).length;
  hinder();
  for (const answer of [await signUp(server, newcomer), await submit({ email: EMAIL })]) {
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  }
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  expect((await fetch(`${server.url}/login`)).status).toBe(200);
  unhinder();
  expect((await signUp(server, newcomer)).status).toBe(201);
  expect((await submit({ email: EMAIL })).status).toBe(200);
  await expect.poll(() => mails(server.output()).length, { timeout: 15_000 }).toBe(lettersBefore + 1);
}

function signUp({ url }: Server, email: string): Promise<Response> {
  const body = JSON.stringify({ email, password: PASSWORD, re_password: PASSWORD });
  return fetch(`${url}/api/auth/users/`, { method: "POST", headers: { "content-type": "application/json" }, body });
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

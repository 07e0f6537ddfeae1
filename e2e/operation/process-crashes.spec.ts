import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "playwright/test";
import { openAccounts } from "../support/accounts";
import { emailsIn } from "../support/mailbox";
import { type ProcessKind, processesOf, untilEveryProcessIsReady } from "../support/processes";
import { productionVariables, type Server, startServer } from "../support/server";

const BUGS =
  "process.on('SIGUSR2',()=>{throw(new(Error)('planted'))});process.on('SIGWINCH',()=>{Promise.reject(new(Error)('forgotten'))})";

test("an uncaught error is logged, and every process continues", async () => {
  const variables = await productionVariables();
  const planted = { NODE_OPTIONS: `--import=data:text/javascript,${BUGS}` };
  const server = await startServer({ ...variables, ...planted, WEB_PROCESSES: "2" });
  const accounts = openAccounts(server);
  await untilEveryProcessIsReady(server);
  const before = processesOf(server);
  for (const pid of Object.values(before).flat())
    for (const signal of ["SIGUSR2", "SIGWINCH"] as const) process.kill(pid, signal);
  const lines = (message: string) => server.output().split(`"msg":"${message}"`).length - 1;
  const count = Object.values(before).flat().length;
  await expect.poll(() => [lines("uncaught exception"), lines("unhandled rejection")]).toEqual([count, count]);

  for (let request = 0; request < 20; request++) expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  const { email } = await accounts.create();
  await requestUntilAcknowledged(server, email);
  await expect.poll(() => recipients(server), { timeout: 15_000 }).toContain(email);
  expect(processesOf(server)).toEqual(before);
  accounts.close();
  await server.stop();
});

test("processes are killed repeatedly under load: no acknowledged request is lost, and the restart backoff grows", async () => {
  test.setTimeout(180_000);
  const server = await startServer({ ...(await productionVariables()), WEB_PROCESSES: "2" });
  const accounts = openAccounts(server);
  const owners: string[] = [];
  let running = true;
  const clients = Array.from({ length: 4 }, async () => {
    while (running) {
      const { email } = await accounts.create();
      await requestUntilAcknowledged(server, email);
      owners.push(email);
    }
  });
  const killed: ProcessKind[] = ["web", "mail", "web", "mail", "web", "mail", "web"];
  for (const kind of killed) {
    const acknowledged = owners.length;
    await expect.poll(() => owners.length, { timeout: 30_000 }).toBeGreaterThan(acknowledged);
    await expect.poll(() => processesOf(server)[kind].length, { timeout: 30_000 }).toBeGreaterThan(0);
    process.kill(processesOf(server)[kind][0] as number, "SIGKILL");
  }
  running = false;
  await Promise.all(clients);
  const missing = () => {
    const reached = new Set(recipients(server));
    return owners.filter((email) => !reached.has(email)).length;
  };
  await expect.poll(missing, { timeout: 90_000 }).toBe(0);
  const pauses = (kind: ProcessKind) =>
    [...server.output().matchAll(/"role":"(\w+)".*"restartInMs":(\d+)/g)].flatMap(([, role, ms]) =>
      role === kind ? [Number(ms)] : [],
    );
  console.log(`${owners.length} requests acknowledged while ${killed.length} processes were killed`);
  expect([pauses("web"), pauses("mail")]).toEqual([
    [500, 1_000, 2_000, 4_000],
    [500, 1_000, 2_000],
  ]);
  accounts.close();
  await server.stop();
});

async function requestUntilAcknowledged({ url }: Server, email: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${url}/api/auth/users/reset_password/`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email }),
      signal: AbortSignal.timeout(10_000),
    }).catch(() => undefined);
    if (answer?.status === 204) return;
    await sleep(100);
  }
}

function recipients(server: Server): string[] {
  return emailsIn(server.output()).map(({ to }) => to);
}

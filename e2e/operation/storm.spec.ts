/** Processes that err, die, and die again: what was acknowledged is done, and everything goes on by itself. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "playwright/test";
import { openAccounts } from "../support/accounts";
import { type Duty, processesOf, untilEveryProcessIsReady } from "../support/child-processes";
import { mails } from "../support/mailbox";
import { failedStart, productionVariables, type Server, startServer } from "../support/server";

/** Two bugs, planted from outside: one throws where nobody catches, the other forgets to wait for a promise. */
const BUGS =
  "process.on('SIGUSR2',()=>{throw(new(Error)('planted'))});process.on('SIGWINCH',()=>{Promise.reject(new(Error)('forgotten'))})";

test("an error that nobody caught is a line in the log, and every process goes on", async () => {
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

  for (let asked = 0; asked < 20; asked++) expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  const { email } = await accounts.create();
  await insist(server, email);
  await expect.poll(() => recipients(server), { timeout: 15_000 }).toContain(email);
  expect(processesOf(server)).toEqual(before);
  accounts.close();
  await server.stop();
});

test("processes are killed again and again under load: no acknowledged request is lost, and the pauses grow", async () => {
  test.setTimeout(180_000);
  const server = await startServer({ ...(await productionVariables()), WEB_PROCESSES: "2" });
  const accounts = openAccounts(server);
  const owners: string[] = [];
  let storm = true;
  const clients = Array.from({ length: 4 }, async () => {
    while (storm) {
      const { email } = await accounts.create();
      await insist(server, email);
      owners.push(email);
    }
  });
  const killed: Duty[] = ["web", "mail", "web", "mail", "web", "mail", "web"];
  for (const duty of killed) {
    await expect.poll(() => processesOf(server)[duty].length, { timeout: 30_000 }).toBeGreaterThan(0);
    await sleep(400);
    process.kill(processesOf(server)[duty][0] as number, "SIGKILL");
  }
  storm = false;
  await Promise.all(clients);
  const missing = () => {
    const reached = new Set(recipients(server));
    return owners.filter((email) => !reached.has(email)).length;
  };
  await expect.poll(missing, { timeout: 90_000 }).toBe(0);
  const pauses = (duty: Duty) =>
    [...server.output().matchAll(/"duty":"(\w+)".*"pauseMs":(\d+)/g)].flatMap(([, whose, ms]) =>
      whose === duty ? [Number(ms)] : [],
    );
  console.log(`${owners.length} requests acknowledged while ${killed.length} processes were killed`);
  expect(owners.length).toBeGreaterThan(killed.length);
  expect([pauses("web"), pauses("mail")]).toEqual([
    [500, 1_000, 2_000, 4_000],
    [500, 1_000, 2_000],
  ]);
  accounts.close();
  await server.stop();
});

for (const WEB_PROCESSES of ["1", "2"])
  test(`a port that is taken ends the start, with ${WEB_PROCESSES} processes to serve`, async () => {
    const variables = await productionVariables();
    const server = await startServer({ ...variables, WEB_PROCESSES: "1" });
    const { DATABASE_URL = "" } = await productionVariables();
    const { code, output } = await failedStart({ ...variables, DATABASE_URL, WEB_PROCESSES });
    expect(code).not.toBe(0);
    expect(output).toContain("EADDRINUSE");
    await server.stop();
  });

/** Asks for a reset until it is acknowledged, as a client does whose connection was cut. */
async function insist({ url }: Server, email: string): Promise<void> {
  for (;;) {
    const asked = await fetch(`${url}/api/auth/users/reset_password/`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email }),
      signal: AbortSignal.timeout(10_000),
    }).catch(() => undefined);
    if (asked?.status === 204) return;
    await sleep(100);
  }
}

function recipients(server: Server): string[] {
  return mails(server.output()).map(({ to }) => to);
}

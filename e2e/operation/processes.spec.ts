import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "playwright/test";
import { createAccount, OLD_PASSWORD, openAccounts } from "../support/accounts";
import { openForm } from "../support/forms";
import { emailsIn, linkIn } from "../support/mailbox";
import { postJson } from "../support/network";
import { untilEveryProcessIsReady } from "../support/processes";
import { ONE_PROCESS, productionVariables, startServer } from "../support/server";

test("SIGHUP replaces every process, and no request fails", async () => {
  test.setTimeout(120_000);
  const server = await startServer({ ...(await productionVariables()), WEB_PROCESSES: "2" });
  await untilEveryProcessIsReady(server);
  let replacing = true;
  const statuses: Record<string, number> = {};
  const clients = Array.from({ length: 4 }, async () => {
    while (replacing) {
      const { status } = await get(`${server.url}/healthz`);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  });
  process.kill(server.pid(), "SIGHUP");
  await expect.poll(server.output, { timeout: 60_000 }).toContain("every process was replaced");
  replacing = false;
  await Promise.all(clients);
  expect(Object.keys(statuses)).toEqual(["200"]);
  console.log(`${statuses[200]} requests while two processes were replaced`);
  await server.stop();
  expect(server.errors()).toEqual([]);
});

test("SIGHUP ends a process that is alone as SIGTERM does: requests in progress are answered", async () => {
  const server = await startServer({ ...(await productionVariables()), ...ONE_PROCESS, BCRYPT_COST: "13" });
  const { email } = await createAccount(server);
  const submit = await openForm(`${server.url}/login`);
  const inProgress = submit({ email, password: OLD_PASSWORD });
  await sleep(200);
  process.kill(server.pid(), "SIGHUP");
  expect((await inProgress).status).toBe(303);
  await expect.poll(() => fetch(server.url).catch(() => "ended")).toBe("ended");
  expect(server.output()).toContain('"signal":"SIGHUP"');
  await server.stop();
});

test("two processes share limits and links: exactly the limit is allowed, and of twenty racers one wins", async () => {
  test.setTimeout(120_000);
  const server = await startServer({ ...(await productionVariables()), WEB_PROCESSES: "2" });
  await untilEveryProcessIsReady(server);
  const { email } = await createAccount(server);
  // On a new connection each time: connections are distributed over the processes in turn.
  const post = (path: string, body: Record<string, string>) =>
    postJson(`${server.url}/api/auth/${path}/`, body, { connection: "close" });
  await post("users/reset_password", { email });
  const mailedLink = () => linkIn(server.output());
  await expect.poll(() => mailedLink().token, { timeout: 15_000 }).not.toBe("");
  const { uid, token } = mailedLink();
  const passwords = Array.from({ length: 20 }, (_, i) => `Racer-number-${i}`);
  const races = await Promise.all(
    passwords.map((new_password) => post("users/reset_password_confirm", { uid, token, new_password })),
  );
  expect(races.filter(({ status }) => status === 204)).toHaveLength(1);

  const burst = Array.from({ length: 60 }, () =>
    post("users/reset_password_confirm", { uid: "OTk5", token, new_password: "NewPassword123" }),
  );
  const statuses = (await Promise.all(burst)).map(({ status }) => status);
  const count = (wanted: number) => statuses.filter((status) => status === wanted).length;
  expect({ refused: count(400), throttled: count(429) }).toEqual({ refused: 20, throttled: 40 });
  await server.stop();
});

test("each email is sent once, whichever process took the request", async () => {
  const server = await startServer({ ...(await productionVariables()), WEB_PROCESSES: "2" });
  await untilEveryProcessIsReady(server);
  const accounts = openAccounts(server);
  const emails = await accounts.createMany(20);
  const submit = await openForm(`${server.url}/forgot-password`);
  await Promise.all(emails.map((email) => submit({ email })));
  const recipients = () => emailsIn(server.output()).map(({ to }) => to);
  await expect.poll(() => recipients().length, { timeout: 30_000 }).toBe(emails.length);
  accounts.close();
  await server.stop();
  expect(recipients().sort()).toEqual(emails.sort());
});

/** Retries once, as clients do when a kept-alive connection is closed under a request (RFC 9110, 9.2.2). */
function get(url: string): Promise<Response> {
  return fetch(url).catch(() => fetch(url));
}

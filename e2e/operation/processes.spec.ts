/** Several processes behind one port: one dies and is replaced, all are renewed while requests go on, all end when they should. */
import { expect, test } from "playwright/test";
import { openAccounts } from "../support/accounts";
import { untilEveryProcessIsReady } from "../support/child-processes";
import { openForm } from "../support/form-post";
import { mails } from "../support/mailbox";
import { productionVariables, startServer } from "../support/server";

test("SIGHUP renews every process, and no request fails meanwhile", async () => {
  test.setTimeout(120_000);
  const server = await startServer({ ...(await productionVariables()), WEB_PROCESSES: "2" });
  await untilEveryProcessIsReady(server);
  let renewing = true;
  const statuses: Record<string, number> = {};
  const clients = Array.from({ length: 4 }, async () => {
    while (renewing) {
      const { status } = await ask(`${server.url}/healthz`);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  });
  process.kill(server.pid(), "SIGHUP");
  await expect.poll(server.output, { timeout: 60_000 }).toContain("every process was replaced");
  renewing = false;
  await Promise.all(clients);
  expect(Object.keys(statuses)).toEqual(["200"]);
  console.log(`${statuses[200]} requests during the renewal of two processes`);
  await server.stop();
  expect(server.errors()).toEqual([]);
});

test("two processes share limits and links: exactly the limit is let through, and of twenty racers one wins", async () => {
  test.setTimeout(120_000);
  const server = await startServer({ ...(await productionVariables()), WEB_PROCESSES: "2" });
  await untilEveryProcessIsReady(server);
  const accounts = openAccounts(server);
  const { email } = await accounts.create();
  accounts.close();
  const post = (path: string, body: Record<string, string>) =>
    fetch(`${server.url}/api/auth/${path}/`, {
      method: "POST",
      // Each request a connection of its own: connections are dealt out to the processes in turn.
      headers: { "content-type": "application/json", connection: "close" },
      body: JSON.stringify(body),
    });
  await post("users/reset_password", { email });
  const links = () => mails(server.output()).flatMap(({ text }) => /\?uid=([\w-]+)&token=([\w-]+)/.exec(text) ?? []);
  await expect.poll(() => links().length, { timeout: 15_000 }).toBeGreaterThan(0);
  const [, uid = "", token = ""] = links();
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

test("each email goes out once, whichever process it was asked of", async () => {
  const server = await startServer({ ...(await productionVariables()), WEB_PROCESSES: "2" });
  await untilEveryProcessIsReady(server);
  const accounts = openAccounts(server);
  const owners = await Promise.all(Array.from({ length: 20 }, () => accounts.create()));
  const submit = await openForm(`${server.url}/forgot-password`);
  await Promise.all(owners.map(({ email }) => submit({ email })));
  const recipients = () => mails(server.output()).map(({ to }) => to);
  await expect.poll(() => recipients().length, { timeout: 30_000 }).toBe(owners.length);
  accounts.close();
  await server.stop();
  expect(recipients().sort()).toEqual(owners.map(({ email }) => email).sort());
});

/** As browsers and proxies do (RFC 9110, 9.2.2): on a kept connection that ends just as the question leaves, it is asked again. */
function ask(url: string): Promise<Response> {
  return fetch(url).catch(() => fetch(url));
}

/** /metrics of a server with several processes, as Prometheus asks for it: one sum, which outlives each of them. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "playwright/test";
import { postJson } from "../support/network";
import { processesOf, untilEveryProcessIsReady } from "../support/processes";
import { findPromtool, promtool } from "../support/promtool";
import { productionVariables, type Server, startServer } from "../support/server";

const TOKEN = "kX9v2mQ7rT4wZ8bN1cF6hJ3pL5sD0gAyUeWo";

test("the sum of all processes, whichever answers; it does not go backwards when they die or are replaced", async () => {
  test.setTimeout(120_000);
  const server = await startWithSecretsInFiles();
  await untilEveryProcessIsReady(server);
  expect((await fetch(`${server.url}/metrics`)).status).toBe(401);
  const { status } = await postJson(`${server.url}/api/auth/jwt/create/`, {
    email: "ada@example.com",
    password: "wrong",
  });
  expect(status).toBe(401);
  await checkHealth(server, 20);

  const first = await scrape(server);
  expect(first.processes).toEqual({ first: 1, web: 2, mail: 1 });
  expect(first.healthChecks).toBe(20);
  expect(first.text).toContain('latchkey_events_total{code="login_failed",result="refused"} 1\n');
  expect(first.text).toContain('latchkey_outbox_messages{destination="email",state="waiting"} 0\n');
  expect(first.text).toContain('latchkey_circuit_breaker{destination="email",state="closed"} 1\n');
  for (let asked = 0; asked < 6; asked++) expect((await scrape(server)).healthChecks).toBe(20);
  if (findPromtool("the check of the format")) {
    const { status, output } = promtool(["check", "metrics"], first.text);
    // It can be read (else 1); what it says of style (3) is about names of prom-client's.
    expect([0, 3]).toContain(status);
    expect(output).not.toContain("latchkey");
  }

  const { web, mail } = processesOf(server);
  for (const pid of [web[0], mail[0]]) process.kill(pid ?? 0, "SIGKILL");
  await expect
    .poll(async () => (await scrape(server)).processes, { timeout: 30_000 })
    .toEqual({ first: 1, web: 2, mail: 1 });
  const afterCrash = await scrape(server);
  expect(afterCrash.healthChecks).toBe(20);
  expect(afterCrash.text).toContain('latchkey_process_deaths_total{role="web"} 1\n');

  // Not scraped in between: each tells what it has counted before it goes.
  await checkHealth(server, 10);
  process.kill(server.pid(), "SIGHUP");
  await expect.poll(server.output, { timeout: 60_000 }).toContain("every process was replaced");
  expect(await scrape(server)).toMatchObject({ healthChecks: 30, processes: { first: 1, web: 2, mail: 1 } });
  await server.stop();
});

/** As containers and systemd hand them over. */
async function startWithSecretsInFiles(): Promise<Server> {
  const { AUTH_SECRET = "", DATABASE_URL = "", ...variables } = await productionVariables();
  const secrets = { AUTH_SECRET, DATABASE_URL, METRICS_TOKEN: TOKEN };
  const files = Object.entries(secrets).map(([name, secret]) => {
    const file = path.resolve(`e2e/.results/servers/${variables.PORT}-${name}`);
    writeFileSync(file, `${secret}\n`, { mode: 0o600 });
    return [`${name}_FILE`, file];
  });
  return startServer({ ...variables, ...Object.fromEntries(files), WEB_PROCESSES: "2" });
}

/** On a connection each, which are distributed over the processes. */
async function checkHealth(server: Server, times: number): Promise<void> {
  for (let sent = 0; sent < times; sent++)
    expect((await fetch(`${server.url}/healthz`, { headers: { connection: "close" } })).status).toBe(200);
}

async function scrape(server: Server) {
  const headers = { authorization: `Bearer ${TOKEN}`, connection: "close" };
  const answer = await fetch(`${server.url}/metrics`, { headers });
  expect(answer.status).toBe(200);
  const text = await answer.text();
  const processes = text.matchAll(/^latchkey_processes\{role="(\w+)"\} (\d+)$/gm);
  return {
    text,
    processes: Object.fromEntries([...processes].map(([, role, count]) => [role, Number(count)])),
    healthChecks: Number(/^latchkey_http_requests_total\{route="\/healthz".*,status="200"\} (\d+)$/m.exec(text)?.[1]),
  };
}

import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "playwright/test";
import { createAccount, OLD_PASSWORD } from "../support/accounts";
import { openForm } from "../support/forms";
import { untilEveryProcessIsReady } from "../support/processes";
import { productionVariables, startServer } from "../support/server";

const LONGEST_MS = 15_000;

for (const WEB_PROCESSES of ["1", "2"])
  test(`requests in progress are answered, and the shutdown takes at most 15 seconds, with ${WEB_PROCESSES} processes`, async () => {
    const server = await startServer({ ...(await productionVariables()), WEB_PROCESSES, BCRYPT_COST: "13" });
    if (WEB_PROCESSES !== "1") await untilEveryProcessIsReady(server);
    const { email } = await createAccount(server);
    const submit = await openForm(`${server.url}/login`);
    const stalled = connect(Number(new URL(server.url).port), "127.0.0.1").on("error", () => {});
    stalled.write("POST /login HTTP/1.1\r\nHost: a.example\r\nContent-Length: 1000\r\n\r\n{");
    const inProgress = submit({ email, password: OLD_PASSWORD });
    await sleep(200);
    const stoppedAt = performance.now();
    const stopped = server.stop();
    expect((await inProgress).status).toBe(303);
    await stopped;
    const tookMs = performance.now() - stoppedAt;
    console.log(`stopped after ${Math.round(tookMs)} ms beside a stalled upload`);
    expect(tookMs).toBeLessThan(LONGEST_MS);
    expect(server.output()).toContain('"code":"shutdown"');
    await expect(fetch(server.url)).rejects.toThrow();
    stalled.destroy();
  });

for (const WEB_PROCESSES of ["1", "2"])
  test(`it says that it is not ready, and answers all else, before it closes its port, with ${WEB_PROCESSES} processes`, async () => {
    const server = await startServer({ ...(await productionVariables()), WEB_PROCESSES, DRAIN_SECONDS: "60" });
    if (WEB_PROCESSES !== "1") await untilEveryProcessIsReady(server);
    const statusOf = async (path: string) =>
      (await fetch(server.url + path, { headers: { connection: "close" } })).status;
    expect(await statusOf("/readyz")).toBe(200);
    const stopped = server.stop();
    // Of each process: connections go to them in turn.
    const ready = async () => (await Promise.all(["/readyz", "/readyz"].map(statusOf))).includes(200);
    await expect.poll(ready).toBe(false);
    const paths = ["/readyz", "/readyz", "/login", "/healthz"];
    expect(await Promise.all(paths.map(statusOf))).toEqual([503, 503, 200, 200]);
    await server.kill();
    await stopped;
  });

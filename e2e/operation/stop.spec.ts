/** SIGTERM: who is being served is served to the end, and one who stalls holds nobody up for ever. */
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "playwright/test";
import { OLD_PASSWORD, openAccounts } from "../support/accounts";
import { untilEveryProcessIsReady } from "../support/child-processes";
import { openForm } from "../support/form-post";
import { productionVariables, startServer } from "../support/server";

const LONGEST_MS = 15_000;

for (const WEB_PROCESSES of ["1", "2"])
  test(`requests under way are answered, and the end comes within 15 seconds, with ${WEB_PROCESSES} processes`, async () => {
    const server = await startServer({ ...(await productionVariables()), WEB_PROCESSES, BCRYPT_COST: "13" });
    if (WEB_PROCESSES !== "1") await untilEveryProcessIsReady(server);
    const accounts = openAccounts(server);
    const { email } = await accounts.create();
    accounts.close();
    const submit = await openForm(`${server.url}/login`);
    const stalled = connect(Number(new URL(server.url).port), "127.0.0.1").on("error", () => {});
    stalled.write("POST /login HTTP/1.1\r\nHost: a.example\r\nContent-Length: 1000\r\n\r\n{");
    const underWay = submit({ email, password: OLD_PASSWORD });
    await sleep(200);
    const stoppedAt = performance.now();
    const stopped = server.stop();
    expect((await underWay).status).toBe(303);
    await stopped;
    const tookMs = performance.now() - stoppedAt;
    console.log(`stopped after ${Math.round(tookMs)} ms beside a stalled upload`);
    expect(tookMs).toBeLessThan(LONGEST_MS);
    expect(server.output()).toContain('"code":"shutdown"');
    await expect(fetch(server.url)).rejects.toThrow();
    stalled.destroy();
  });

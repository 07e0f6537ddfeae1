/** Stalled uploads, endless bodies, and thousands of requests that make no sense: the others notice nothing. */
import { connect, type Socket } from "node:net";
import { expect, test } from "playwright/test";
import { anyRequest, seeded } from "./any-request";
import { productionVariables, type Server, startServer } from "./server";

const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 2_000);
const CANARY = "CANARY-d41d8cd98f";
// 409: an action of another build.
const DOCUMENTED = [200, 201, 204, 303, 307, 308, 400, 401, 403, 404, 405, 409, 413, 415, 429, 431, 503];

let server: Server;
test.beforeAll(async () => {
  server = await startServer(await productionVariables());
});
test.afterAll(() => server.stop());

test("100 stalled uploads are cut at 30 seconds, and 100 MB at 64 KB, while /healthz answers", async () => {
  test.setTimeout(120_000);
  const { hostname, port } = new URL(server.url);
  const stalled = Array.from({ length: 100 }, () => {
    const socket = connect(Number(port), hostname);
    socket.write("POST /login HTTP/1.1\r\nHost: a.example\r\nContent-Length: 1000\r\n\r\n{");
    return socket;
  });
  const startedAt = performance.now();
  const cut = Promise.all(stalled.map(untilClosed));
  const huge = fetch(server.url, { method: "POST", body: new Uint8Array(100 * 1024 * 1024) }).then(
    ({ status }) => status,
    () => 413,
  );
  const waitsMs: number[] = [];
  for (let asked = 0; asked < 100; asked++) {
    const askedAt = performance.now();
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    waitsMs.push(performance.now() - askedAt);
  }
  expect(await huge).toBe(413);
  await cut;
  const cutAfterMs = performance.now() - startedAt;
  const p99 = waitsMs.sort((a, b) => a - b)[98] ?? 0;
  console.log(`/healthz p99 ${Math.round(p99)} ms beside 100 stalled uploads, cut after ${Math.round(cutAfterMs)} ms`);
  expect(cutAfterMs).toBeGreaterThan(25_000);
  expect(cutAfterMs).toBeLessThan(40_000);
});

test("requests that make no sense get a documented answer, in time, and give nothing away", async () => {
  test.setTimeout(600_000);
  const random = seeded(20_261_120);
  const slow: string[] = [];
  for (let sent = 0; sent < REQUESTS; sent += 20)
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        const { path, ...options } = anyRequest(random, server.url, CANARY);
        const askedAt = performance.now();
        const answer = await fetch(server.url + path, { ...options, redirect: "manual" });
        expect(DOCUMENTED, `${options.method} ${path} ${JSON.stringify(options)}`).toContain(answer.status);
        await answer.arrayBuffer();
        if (performance.now() - askedAt > 10_000) slow.push(path);
      }),
    );
  expect(slow).toEqual([]);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  expect(server.output()).not.toContain(CANARY);
});

function untilClosed(socket: Socket): Promise<void> {
  return new Promise((resolve) =>
    socket
      .resume()
      .on("error", () => {})
      .on("close", () => resolve()),
  );
}

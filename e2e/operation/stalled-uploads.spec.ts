import { connect, type Socket } from "node:net";
import { expect, test } from "playwright/test";
import { productionVariables, startServer } from "../support/server";

test("100 stalled uploads are cut at 30 seconds, and 100 MB at 64 KB, while /healthz answers", async () => {
  test.setTimeout(120_000);
  const server = await startServer(await productionVariables());
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
  for (let request = 0; request < 100; request++) {
    const sentAt = performance.now();
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    waitsMs.push(performance.now() - sentAt);
  }
  expect(await huge).toBe(413);
  await cut;
  const cutAfterMs = performance.now() - startedAt;
  const p99 = waitsMs.sort((a, b) => a - b)[98] ?? 0;
  console.log(`/healthz p99 ${Math.round(p99)} ms beside 100 stalled uploads, cut after ${Math.round(cutAfterMs)} ms`);
  expect(cutAfterMs).toBeGreaterThan(25_000);
  expect(cutAfterMs).toBeLessThan(40_000);
  await server.stop();
});

function untilClosed(socket: Socket): Promise<void> {
  return new Promise((resolve) =>
    socket
      .resume()
      .on("error", () => {})
      .on("close", () => resolve()),
  );
}

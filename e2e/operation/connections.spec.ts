import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "playwright/test";
import { statusOf } from "../support/network";
import { ONE_PROCESS, productionVariables, type Server, startServer } from "../support/server";

const MOST = 512;
const ANSWERS = 400;
const NOBODY = "127.0.0.1";
const SOMEBODY_ELSE = "127.0.0.2";

async function start(variables: Record<string, string> = {}): Promise<Server> {
  return startServer({ ...(await productionVariables()), ...ONE_PROCESS, ...variables });
}

test("answers that nobody reads are cut within a minute, and those that are read slowly are not", async () => {
  test.setTimeout(300_000);
  const server = await start();
  const path = "/common-passwords";
  const bytes = (await (await fetch(server.url + path)).arrayBuffer()).byteLength;
  const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`.repeat(ANSWERS);
  const [unread, slow] = [open(server, NOBODY), open(server, NOBODY)];
  for (const { socket } of [unread, slow]) socket.pause().write(request);
  for (let part = 1; part <= 20; part++) {
    await sleep(5_000);
    await readUntil(slow, (part * bytes * ANSWERS) / 21);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  }
  unread.socket.resume();
  await unread.closed;
  expect(unread.received()).toBeLessThan(bytes * ANSWERS);
  await readUntil(slow, bytes * ANSWERS);
  slow.socket.destroy();
  await server.stop();
});

test(`a client has ${MOST} connections; more are answered by 503, and other clients are served`, async () => {
  const server = await start();
  const opened = Array.from({ length: MOST + 50 }, () => open(server, NOBODY));
  const refused = () => opened.filter(({ socket }) => socket.destroyed);
  await expect.poll(() => refused().length).toBeGreaterThanOrEqual(50);
  // The test's own fetches hold some as well.
  expect(refused().length).toBeLessThan(60);
  for (const { text } of refused()) expect([statusOf(text()), text().includes("Retry-After: ")]).toEqual([503, true]);
  expect(await healthz(server, SOMEBODY_ELSE)).toBe(200);
  for (const { socket } of opened) socket.destroy();
  await expect.poll(() => healthz(server, NOBODY)).toBe(200);
  await server.stop();
});

test("behind a trusted proxy, which brings all clients, its connections are not counted", async () => {
  const server = await start({ TRUSTED_PROXY_HOPS: "1" });
  const opened = Array.from({ length: MOST + 50 }, () => open(server, NOBODY));
  await Promise.all(opened.map(({ connected }) => connected));
  expect(await healthz(server, NOBODY)).toBe(200);
  expect(opened.filter(({ socket }) => socket.destroyed).length).toBe(0);
  for (const { socket } of opened) socket.destroy();
  await server.stop();
});

async function healthz(server: Server, from: string): Promise<number> {
  const { socket, text, closed } = open(server, from);
  socket.write("GET /healthz HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n");
  await closed;
  return statusOf(text());
}

async function readUntil({ socket, received }: ReturnType<typeof open>, bytes: number): Promise<void> {
  while (received() < bytes) {
    expect(socket.destroyed).toBe(false);
    socket.resume();
    await once(socket, "data", { signal: AbortSignal.timeout(20_000) });
    socket.pause();
  }
}

function open(server: Server, localAddress: string) {
  const { hostname: host, port } = new URL(server.url);
  const socket: Socket = connect({ host, port: Number(port), localAddress });
  const parts: Buffer[] = [];
  socket.on("data", (part) => parts.push(part)).on("error", () => {});
  return {
    socket,
    connected: new Promise<void>((resolve) => socket.once("connect", resolve)),
    closed: new Promise<void>((resolve) => socket.once("close", () => resolve())),
    received: () => parts.reduce((bytes, { length }) => bytes + length, 0),
    text: () => Buffer.concat(parts).toString("latin1"),
  };
}

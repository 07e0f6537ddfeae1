import { createServer, type Socket } from "node:net";
import { afterAll, expect, test } from "vitest";
import { boundedFetch } from "./bounded-fetch";

const LIMIT_MS = 300;
const HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
const drip = (text: string) => (socket: Socket) => {
  const timer = setInterval(() => socket.write(text), 50);
  socket.once("close", () => clearInterval(timer));
};
const open: Socket[] = [];
afterAll(() => open.map((socket) => socket.destroy()));

test.each<[string, (socket: Socket) => void]>([
  ["accepts and says nothing", () => {}],
  ["sends headers without end", (socket) => [socket.write("HTTP/1.1 200 OK\r\n"), drip("x: x\r\n")(socket)]],
  ["sends a body without end", (socket) => [socket.write(HEAD), drip("1\r\n \r\n")(socket)]],
])("a provider that %s is left within the limit of all requests together", async (_, hang) => {
  const server = createServer((socket) => {
    open.push(socket.on("error", () => {}));
    hang(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const fetchInTime = boundedFetch(LIMIT_MS);
  const startedAt = performance.now();
  for (let request = 0; request < 3; request++) await expect(fetchInTime(`http://127.0.0.1:${port}`)).rejects.toThrow();
  expect(performance.now() - startedAt).toBeLessThan(10 * LIMIT_MS);
  server.close();
});

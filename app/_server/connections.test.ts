import { EventEmitter, once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { boundConnections, inTurn } from "./connections";

it.each([
  ["an address", () => "192.0.2.1", 512],
  ["a /24", (place: number) => `192.0.2.${place % 256}`, 512 * 8],
  ["a /56", (place: number) => `2001:db8:1:${(place % 256).toString(16)}::1`, 512 * 4],
  ["a /48", (place: number) => `2001:db8:1:${((place % 256) * 256).toString(16)}::1`, 512 * 16],
])("%s has so many connections, and those that are closed make room", (_, addressOf, most) => {
  const server = createServer();
  boundConnections(server);
  const sockets = Array.from({ length: most + 10 }, (_, place) => new ConnectedFrom(addressOf(place)));
  for (const socket of sockets) server.emit("connection", socket);
  expect(sockets.filter(({ refused }) => refused)).toHaveLength(10);
  for (const socket of sockets) socket.emit("close");
  const later = new ConnectedFrom(addressOf(0));
  server.emit("connection", later);
  expect(later.refused).toBe(false);
});

it("requests that one connection sends ahead are handled one at a time, and answered in their order", async () => {
  let [underWay, most] = [0, 0];
  const { send, received } = await served(async (request, response) => {
    most = Math.max(most, ++underWay);
    await sleep(1);
    underWay--;
    response.end(`answer to ${request.url};`);
  });
  send(Array.from({ length: 100 }, (_, place) => `/${place}`));
  await expect.poll(() => received().match(/answer to \/\d+/g)?.length).toBe(100);
  expect(received().match(/(?<=answer to \/)\d+/g)).toEqual(Array.from({ length: 100 }, (_, place) => String(place)));
  expect(most).toBe(1);
});

it("a connection that sends hundreds ahead is closed, and none of them is handled", async () => {
  const handled: (string | undefined)[] = [];
  const { send, socket } = await served(async (request, response) => {
    handled.push(request.url);
    await sleep(50);
    response.end();
  });
  send(Array.from({ length: 1_000 }, (_, place) => `/${place}`));
  await once(socket, "close");
  await sleep(60);
  expect(handled).toEqual(["/0"]);
});

it("what a connection has sent ahead is forgotten when it ends", async () => {
  const handled: (string | undefined)[] = [];
  const { send, socket } = await served((request) => {
    handled.push(request.url);
    socket.destroy();
  });
  send(["/0", "/1", "/2"]);
  await once(socket, "close");
  await sleep(100);
  expect(handled).toEqual(["/0"]);
});

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function served(listener: RequestListener) {
  const server = createServer(inTurn(listener)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  let text = "";
  socket.setEncoding("utf8").on("data", (part) => {
    text += part;
  });
  socket.on("error", () => {});
  ends.push(() => {
    socket.destroy();
    server.close();
  });
  await once(socket, "connect");
  return {
    socket,
    received: () => text,
    send: (paths: string[]) => socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`).join("")),
  };
}

class ConnectedFrom extends EventEmitter {
  refused = false;

  constructor(readonly remoteAddress: string) {
    super();
  }

  write(): void {}

  destroySoon(): void {
    this.refused = true;
  }
}

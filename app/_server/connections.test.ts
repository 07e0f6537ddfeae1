import { EventEmitter } from "node:events";
import { createServer } from "node:http";
import { expect, it } from "vitest";
import { boundConnections } from "./connections";

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

/** Bounds on connections, below any request. */
import type { RequestListener, Server } from "node:http";
import type { Socket } from "node:net";
import { env } from "@/lib/env";
import { networksAround } from "@/lib/networks";
import { clientAddress } from "./client-address";

/** Per process, at each width of an address. A browser opens six and keeps them for a minute, so a school of eighty fits behind one. */
const MAX_CONNECTIONS_PER_CLIENT = 512;
/** An answer that nobody reads fills the socket's buffers and would wait for ever. Node notices at the first or second timeout. */
const STALLED_MS = 30_000;
/** Requests that one connection may send ahead. Browsers and proxies send none. */
const MAX_PIPELINED = 400;
const BUSY = [
  "HTTP/1.1 503 Service Unavailable",
  "Retry-After: 30",
  "Content-Length: 0",
  "Connection: close",
  "\r\n",
].join("\r\n");

export function boundConnections(server: Server): void {
  server.setTimeout(STALLED_MS);
  // A trusted proxy brings all clients over connections of its own.
  if (env().TRUSTED_PROXY_HOPS === 0) boundPerClient(server);
}

/**
 * Requests of one connection in turn, as they are answered. Node hands over all that arrive at once: two thousand in one packet would be
 * as many answers rendered and held at the same time.
 */
export function inTurn(listener: RequestListener): RequestListener {
  const waiting = new WeakMap<Socket, (() => void)[]>();
  return (request, response) => {
    const { socket } = request;
    const others = waiting.get(socket);
    if (!others) {
      waiting.set(socket, []);
      start();
    } else if (others.push(start) > MAX_PIPELINED) socket.destroy();

    function start(): void {
      response.once("close", startNext);
      listener(request, response);
    }

    function startNext(): void {
      const next = waiting.get(socket)?.shift();
      if (next && !socket.destroyed) next();
      else waiting.delete(socket);
    }
  };
}

function boundPerClient(server: Server): void {
  const open = new Map<string, number>();
  server.on("connection", (socket: Socket) => {
    const networks = networksAround(clientAddress(socket.remoteAddress, "", 0));
    if (networks.some(({ network, factor }) => countOf(network) >= MAX_CONNECTIONS_PER_CLIENT * factor)) {
      socket.write(BUSY);
      socket.destroySoon();
      return;
    }
    for (const { network } of networks) open.set(network, countOf(network) + 1);
    socket.once("close", () => {
      for (const { network } of networks)
        if (countOf(network) > 1) open.set(network, countOf(network) - 1);
        else open.delete(network);
    });
  });

  function countOf(network: string): number {
    return open.get(network) ?? 0;
  }
}

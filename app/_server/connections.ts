/** Bounds on connections, below any request. */
import type { Server } from "node:http";
import type { Socket } from "node:net";
import { env } from "@/lib/env";
import { clientAddress } from "./client-address";

/** Per process. A browser opens six and keeps them for a minute, so a school of eighty fits behind one address. */
const MAX_CONNECTIONS_PER_CLIENT = 512;
/** An answer that nobody reads fills the socket's buffers and would wait for ever. Node notices at the first or second timeout. */
const STALLED_MS = 30_000;
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

function boundPerClient(server: Server): void {
  const open = new Map<string, number>();
  server.on("connection", (socket: Socket) => {
    const client = clientAddress(socket.remoteAddress, "", 0);
    const others = open.get(client) ?? 0;
    if (others >= MAX_CONNECTIONS_PER_CLIENT) {
      socket.write(BUSY);
      socket.destroySoon();
      return;
    }
    open.set(client, others + 1);
    socket.once("close", () => {
      const left = (open.get(client) ?? 0) - 1;
      if (left > 0) open.set(client, left);
      else open.delete(client);
    });
  });
}

import { connect, createServer, type Socket } from "node:net";
import { freePort } from "./network";

export interface Balancer {
  port: string;
  /** Everything stays open, and nothing arrives any more: as with a server that is stopped. */
  freeze: () => void;
  thaw: () => void;
  /** As when a machine leaves: clients connect again. */
  disconnect: () => void;
  close: () => void;
}

/** @param machines read for each connection: those it goes to in turn */
export async function openBalancer(machines: string[] | (() => string[])): Promise<Balancer> {
  const port = await freePort();
  const current = typeof machines === "function" ? machines : () => machines;
  let next = 0;
  let frozen = false;
  const sockets = new Set<Socket>();

  function forward(client: Socket, triesLeft: number): void {
    const ports = current();
    const machine = connect(Number(ports[next++ % ports.length]), "127.0.0.1");
    sockets.add(machine);
    machine.once("connect", () => {
      client.pipe(machine).pipe(client);
      if (frozen) for (const socket of [client, machine]) socket.pause();
    });
    machine.on("error", () => (machine.bytesRead || !triesLeft ? client.destroy() : forward(client, triesLeft - 1)));
    machine.on("close", () => sockets.delete(machine));
    client.on("close", () => machine.destroy());
  }

  function setFrozen(on: boolean): void {
    frozen = on;
    for (const socket of sockets)
      if (on) socket.pause();
      else socket.resume();
  }

  function disconnect(): void {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  }

  const server = createServer((client) => {
    sockets.add(client);
    client.on("error", () => {});
    forward(client, current().length);
  });
  await new Promise<void>((resolve) => server.listen(Number(port), "127.0.0.1", resolve));
  return {
    port,
    freeze: () => setFrozen(true),
    thaw: () => setFrozen(false),
    disconnect,
    close() {
      server.close();
      disconnect();
    },
  };
}

import { connect, createServer, type Socket } from "node:net";
import { freePort } from "./network";

export interface Balancer {
  port: string;
  close: () => void;
}

export async function openBalancer(ports: string[]): Promise<Balancer> {
  const port = await freePort();
  let next = 0;
  const sockets = new Set<Socket>();

  function forward(client: Socket, triesLeft: number): void {
    const machine = connect(Number(ports[next++ % ports.length]), "127.0.0.1");
    sockets.add(machine);
    machine.once("connect", () => client.pipe(machine).pipe(client));
    machine.on("error", () => (machine.bytesRead || !triesLeft ? client.destroy() : forward(client, triesLeft - 1)));
    machine.on("close", () => sockets.delete(machine));
    client.on("close", () => machine.destroy());
  }

  const server = createServer((client) => {
    sockets.add(client);
    client.on("error", () => {});
    forward(client, ports.length);
  });
  await new Promise<void>((resolve) => server.listen(Number(port), "127.0.0.1", resolve));
  return {
    port,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

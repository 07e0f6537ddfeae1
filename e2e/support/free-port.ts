import { createServer } from "node:net";

export async function freePort(): Promise<string> {
  const listener = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => listener.once("listening", resolve));
  const address = listener.address();
  await new Promise((resolve) => listener.close(resolve));
  if (address === null || typeof address === "string") throw new Error("No port is free.");
  return String(address.port);
}

import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "vitest";
import { listenError } from "./listen-error";

const failureOf = async (port: number, host: string) => {
  const [error] = await once(createServer().listen(port, host), "error");
  return listenError(error).message;
};

test("a port that is taken and an address that is not of this machine are named by their settings", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  expect(await failureOf((taken.address() as AddressInfo).port, "127.0.0.1")).toBe(
    "PORT is taken by another process (EADDRINUSE)",
  );
  taken.close();
  expect(await failureOf(0, "203.0.113.1")).toBe("LISTEN_HOST is no address of this machine (EADDRNOTAVAIL)");
});

test("of any other reason the code is told, and both settings", () => {
  const { message } = listenError(Object.assign(new Error(), { code: "EAFNOSUPPORT" }));
  expect(message).toMatch(/PORT and LISTEN_HOST.*EAFNOSUPPORT/);
});

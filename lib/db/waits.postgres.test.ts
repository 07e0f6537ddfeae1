/** A server that accepts and then answers nothing, as one that is stopped (SIGSTOP) or a pooler without a free connection. */
import { connect, createServer, type Socket } from "node:net";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { env } from "../env";
import { DatabaseUnavailable, openDatabase, type Write } from "./index";
import { users } from "./schema";

const PROMISED_MS = 10_000;
const sockets = new Set<Socket>();
let frozen = false;

const wire = createServer((client) => {
  const { hostname, port } = new URL(env().DATABASE_URL);
  const server = connect(Number(port), hostname);
  for (const socket of [client, server]) sockets.add(socket.on("error", () => {}));
  client.on("data", (part) => frozen || server.write(part)).on("close", () => server.destroy());
  server.on("data", (part) => frozen || client.write(part)).on("close", () => client.destroy());
});
let url = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => wire.listen(0, "127.0.0.1", resolve));
  const through = new URL(env().DATABASE_URL);
  through.host = `127.0.0.1:${(wire.address() as { port: number }).port}`;
  url = through.href;
});
afterAll(() => {
  wire.close();
  for (const socket of sockets) socket.destroy();
});

const insert = (email: string): Write => {
  return (tx) => tx.insert(users).values({ email, createdAt: new Date() }).returning();
};

async function timeOf(work: () => PromiseLike<unknown>): Promise<{ ms: number; error: unknown }> {
  const startedAt = performance.now();
  const error = await Promise.resolve(work()).then(
    () => undefined,
    (failure) => failure,
  );
  return { ms: performance.now() - startedAt, error };
}

test("every wait for a server that answers nothing ends within ten seconds as unavailable, and afterwards it serves again", async () => {
  const engine = openDatabase(url);
  const read = () => engine.handle.select().from(users).where(eq(users.id, 1));
  const write = () => engine.write(insert("frozen@example.com"), []);
  const count = () => engine.count({ sql: "update limits set points = 0 where key = ?", values: ["frozen"] });
  // Some connections are open, others have to be made.
  await Promise.all([read(), read(), write()]);
  frozen = true;
  const waits = await Promise.all([read, write, count, read, write, count, read, write].map(timeOf));
  for (const { ms, error } of waits) {
    expect(error).toBeInstanceOf(DatabaseUnavailable);
    expect(ms).toBeLessThan(PROMISED_MS);
  }
  frozen = false;
  expect((await timeOf(read)).error).toBeUndefined();
  expect(await engine.write(insert("thawed@example.com"), [])).toHaveLength(1);
  await engine.close();
});

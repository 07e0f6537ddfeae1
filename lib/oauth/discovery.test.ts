import { createServer, type Server } from "node:http";
import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { HOUR_MS } from "../clock";
import { discover, keysAt } from "./discovery";

const keys = await generateKeyPair("RS256", { extractable: true });
let server: Server;
let asked: string[] = [];
let status = 200;
let issuer = "";
let count = 0;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    asked.push(request.url ?? "");
    await new Promise((resolve) => setTimeout(resolve, 50));
    const body = request.url?.endsWith("/keys") ? { keys: [await exportJWK(keys.publicKey)] } : published();
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => server.close());

beforeEach(() => {
  const address = server.address();
  issuer = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/${++count}`;
  [asked, status] = [[], 200];
});
afterEach(() => void vi.useRealTimers());

const published = () => ({
  issuer,
  ...{ authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys` },
});

test("a hundred who continue with a provider at once, and all who do so within the hour, cost it one request", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const waiting = Array.from({ length: 100 }, () => discover(issuer));
  for (const document of await Promise.all(waiting)) expect(document).toMatchObject(published());
  vi.setSystemTime(Date.now() + HOUR_MS - 1_000);
  await discover(issuer);
  expect(asked).toHaveLength(1);
  vi.setSystemTime(Date.now() + 1_000);
  await discover(issuer);
  expect(asked).toHaveLength(2);
});

test("a failure is shared by those who wait for it, and not kept for who comes next", async () => {
  status = 503;
  const waiting = await Promise.allSettled(Array.from({ length: 100 }, () => discover(issuer)));
  expect(waiting.filter((one) => one.status === "rejected")).toHaveLength(100);
  expect(asked).toHaveLength(1);
  status = 200;
  expect(await discover(issuer)).toMatchObject(published());
  expect(asked).toHaveLength(2);
});

test("keys are asked for once, too", async () => {
  const token = await new SignJWT({}).setProtectedHeader({ alg: "RS256" }).sign(keys.privateKey);
  const verify = () => jwtVerify(token, keysAt(`${issuer}/keys`));
  await Promise.all(Array.from({ length: 20 }, verify));
  await verify();
  expect(asked).toHaveLength(1);
});

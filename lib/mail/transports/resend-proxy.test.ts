import { createServer } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { env } from "../../env";
import { sendByResend } from "./resend";

/** What Resend's server got, and through which CONNECTs of the proxy. */
const tunnels: string[] = [];
let requests = 0;
const resend = createServer((request, response) => {
  request.resume().on("end", () => {
    requests += 1;
    response.setHeader("content-type", "application/json").end('{"id":"1"}');
  });
});
const proxy = createServer().on("connect", (request, socket) => {
  tunnels.push(request.url ?? "");
  const upstream = connect((resend.address() as { port: number }).port, "127.0.0.1", () => {
    socket.write("HTTP/1.1 200 OK\r\n\r\n");
    upstream.pipe(socket).pipe(upstream);
  });
  upstream.on("error", () => socket.destroy());
  socket.on("error", () => upstream.destroy());
});

beforeAll(async () => {
  for (const server of [resend, proxy]) await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  // Plain http by the proxy for http, so that the test needs no certificate; https goes the same way.
  vi.stubEnv("HTTP_PROXY", `http://127.0.0.1:${(proxy.address() as { port: number }).port}`);
  vi.stubEnv("NO_PROXY", "direct.localhost");
  vi.stubEnv("RESEND_BASE_URL", "http://resend.invalid");
  Object.assign(env(), { RESEND_API_KEY: "re_1", MAIL_FROM: "Latchkey <no-reply@example.com>" });
});
afterAll(() => {
  for (const server of [resend, proxy]) server.close();
});

test("Resend is reached through the proxy of the environment, where no name is resolved here", async () => {
  const email = { key: "k", date: new Date(0), to: "a@example.com", subject: "s", text: "t", html: "<p>t</p>" };
  expect(await sendByResend(email)).toEqual({ status: "sent", providerId: "1" });
  expect([tunnels, requests]).toEqual([["resend.invalid:80"], 1]);
});

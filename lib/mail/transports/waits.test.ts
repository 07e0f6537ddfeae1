/** A peer that accepts, and then hangs at one step or sends a byte now and then: our limit ends the wait. */
import { createServer, type Server, type Socket } from "node:net";
import { createTransport } from "nodemailer";
import { afterAll, expect, test, vi } from "vitest";
import { SEND_TIMEOUT_MS } from "./email";
import { sendByResend } from "./resend";
import { deliver, outcomeOf, smtpOptions } from "./smtp";

const email = {
  outboxId: "m",
  key: "k",
  date: new Date(0),
  to: "a@example.com",
  subject: "s",
  text: "t",
  html: "<p>t</p>",
};
const open = new Set<Socket>();

const listen = (talk: (socket: Socket) => void) =>
  new Promise<{ server: Server; port: number }>((resolve) => {
    const server = createServer((socket) => {
      open.add(socket.on("error", () => {}));
      talk(socket);
    }).listen(0, "127.0.0.1", () => resolve({ server, port: (server.address() as { port: number }).port }));
  });

/** Says each line of the conversation, then does what `hang` does. */
function smtp(replies: string[], hang: (socket: Socket) => void) {
  return (socket: Socket) => {
    const left = [...replies];
    const next = () => {
      const reply = left.shift();
      if (reply === undefined) hang(socket);
      else socket.write(reply);
    };
    next();
    socket.on("data", next);
  };
}
const drip = (text: string) => (socket: Socket) => {
  const timer = setInterval(() => socket.write(text), 500);
  socket.once("close", () => clearInterval(timer));
};
const silence = () => {};

const GREETING = "220 slow\r\n";
const EHLO = "250 slow\r\n";
const SMTP_PEERS: Record<string, (socket: Socket) => void> = {
  "no greeting": silence,
  "a greeting without end": smtp([], drip("220-slow\r\n")),
  "no answer to EHLO": smtp([GREETING], silence),
  "an answer to EHLO without end": smtp([GREETING], drip("250-SLOW\r\n")),
  "no answer to MAIL FROM": smtp([GREETING, EHLO], silence),
  "an answer to DATA without end": smtp([GREETING, EHLO, EHLO, EHLO], drip("354-slow\r\n")),
};
/** No answer, headers without end, a body without end. */
const RESEND_PEERS: ((socket: Socket) => void)[] = [
  silence,
  (socket) => {
    socket.write("HTTP/1.1 200 OK\r\n");
    drip("x: x\r\n")(socket);
  },
  (socket) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n");
    drip(" ")(socket);
  },
];

afterAll(() => {
  for (const socket of open) socket.destroy();
});

test("a mail server or Resend that hangs, wherever, is left within our limit, and the email is tried again", async () => {
  const resend = await listen((socket) => (RESEND_PEERS[resendPeer++] ?? silence)(socket));
  let resendPeer = 0;
  vi.stubEnv("RESEND_BASE_URL", `http://127.0.0.1:${resend.port}`);
  vi.stubEnv("RESEND_API_KEY", "re_1");
  const startedAt = performance.now();
  const bySmtp = Object.entries(SMTP_PEERS).map(async ([what, talk]) => {
    const { server, port } = await listen(talk);
    const transporter = createTransport(smtpOptions(`smtp://127.0.0.1:${port}`));
    const outcome = await deliver(transporter, email).then(() => ({ status: "sent" as const }), outcomeOf);
    server.close();
    return [what, outcome.status];
  });
  const byResend = RESEND_PEERS.map(async (_, peer) => {
    const outcome = await sendByResend({ ...email, key: String(peer) });
    return [`Resend's step ${peer}`, outcome.status];
  });
  for (const [what, status] of await Promise.all([...bySmtp, ...byResend])) expect(status, what).toBe("retry");
  expect(performance.now() - startedAt).toBeLessThan(2 * SEND_TIMEOUT_MS);
  resend.server.close();
});
